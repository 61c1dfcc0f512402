"""What every response has in common, beyond what Django's own middleware sees to."""

from django.core.exceptions import BadRequest


class PrivatePages:
    """Keeps pages out of caches and refuses NUL bytes, which PostgreSQL cannot store."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"
        )
        return response

    def process_view(self, request, view, args, kwargs):
        if "\0" in request.path or any("\0" in v for vs in request.GET.lists() for v in vs[1]):
            raise BadRequest("NUL bytes are not accepted.")
