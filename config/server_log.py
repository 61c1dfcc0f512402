"""The logs of gunicorn, which Django's settings do not reach."""

from gunicorn.glogging import Logger

from config.logs import Masked


class MaskedLogger(Logger):
    """Masks the tokens of links, in the access log too when somebody switches it on."""

    def setup(self, cfg):
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.addFilter(Masked())
