"""Pattern numbers as a machine's screen writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from exporters.errors import DoesNotFit
from exporters.numbers import hex_number, whole_number


@dataclass(frozen=True)
class PatternNames:
    """Pattern numbers as the machine's screen writes them: banks (A01-H16), or plain numbers without banks, with `hexa`
    in `digits` hexadecimal digits (00-FE)."""

    banks: str = "ABCDEFGH"
    per_bank: int = 16
    first: int = 1
    digits: int = 2
    hexa: bool = False

    @property
    def count(self) -> int:
        """How many patterns can be named."""
        return max(len(self.banks), 1) * self.per_bank

    @property
    def span(self) -> str:
        """First and last name, such as A01-H16."""
        return f"{self.name(0)}-{self.name(self.count - 1)}"

    def name(self, pattern: int) -> str:
        """The name of pattern `pattern` (0-based). Raises DoesNotFit beyond the last."""
        if not 0 <= pattern < self.count:
            raise DoesNotFit(f"Pattern {pattern + 1} does not exist: the machine has {self.count} patterns.")
        bank, number = divmod(pattern, self.per_bank)
        if self.hexa:
            return f"{number + self.first:0{self.digits}X}"
        return f"{self.banks[bank] if self.banks else ''}{number + self.first:0{self.digits}d}"

    @property
    def expression(self) -> str:
        """A regular expression for such a name: `[A-H][0-9]{1,2}`, or `[0-9]{1,3}` without banks."""
        if self.hexa:
            return f"[0-9A-Fa-f]{{{self.digits}}}"
        if not self.banks:
            return f"[0-9]{{1,{max(self.digits, 3)}}}"
        codes = [ord(bank) for bank in self.banks]
        in_a_row = codes == list(range(codes[0], codes[0] + len(codes))) and self.banks.isalpha()
        banks = f"{self.banks[0]}-{self.banks[-1]}" if in_a_row else re.escape(self.banks)
        return f"[{banks}][0-9]{{1,2}}"

    def looks_like(self, text: str) -> bool:
        """Whether `text` is written like a pattern name, existing or not (I01 and A17 are)."""
        if self.hexa:
            return re.fullmatch(self.expression, text) is not None
        return re.fullmatch(r"[A-Za-z][0-9]{1,2}" if self.banks else r"[0-9]{1,3}", text) is not None

    def parse(self, text: str) -> int | None:
        """The pattern (0-based) that `text` names, in either case and without leading zeros (a1 = A01), or None."""
        if not self.looks_like(text):
            return None
        if self.hexa:
            number = hex_number(text)
            return None if number is None or not 0 <= number - self.first < self.per_bank else number - self.first
        bank = self.banks.find(text[0].upper()) if self.banks else 0
        written = whole_number(text[1:] if self.banks else text)
        if written is None or bank < 0 or not 0 <= written - self.first < self.per_bank:
            return None
        return bank * self.per_bank + written - self.first
