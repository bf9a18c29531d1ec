"""What a user settles once for all: the values that switches have when they are not given, from `config.toml` or
`KONTROL_*` variables."""

from kontrol_cli.settings.chosen import Chosen as Chosen
from kontrol_cli.settings.chosen import chosen as chosen
from kontrol_cli.settings.chosen import everything as everything
from kontrol_cli.settings.chosen import last_dump_folder as last_dump_folder
from kontrol_cli.settings.config_file import config_path as config_path
from kontrol_cli.settings.known import SETTINGS as SETTINGS
from kontrol_cli.settings.known import Setting as Setting
