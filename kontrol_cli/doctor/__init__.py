"""What is on this computer, and what stands in the way: Python, MIDI, Live, its User Library and our scripts there."""

from kontrol_cli.doctor.computer import Computer as Computer
from kontrol_cli.doctor.examination import examine as examine
from kontrol_cli.doctor.model import COLUMNS as COLUMNS
from kontrol_cli.doctor.model import Finding as Finding
from kontrol_cli.doctor.model import page as page
