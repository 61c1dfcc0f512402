"""Gunicorn's logger, with masked tokens, since Django's logging does not apply to it."""

from gunicorn.config import Config
from gunicorn.glogging import Logger

from config.logs import Masked


class MaskedLogger(Logger):
    """Masks the tokens of links, also in the access log if somebody switches it on."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.addFilter(Masked())
