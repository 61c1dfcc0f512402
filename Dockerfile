# The steps of `make run`, as an image: requirements with hashes, static files, the same server.
ARG PYTHON=python:3.11-slim

FROM ${PYTHON} AS build
ENV PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements.txt ./
RUN python3 -m venv .venv \
    && .venv/bin/python -m pip install --disable-pip-version-check --no-input --no-cache-dir \
        --require-hashes -r requirements.txt
COPY . .
# What is made in DATA_DIR, the secret key too, stays behind with this stage.
RUN DATA_DIR=/tmp/build STATIC_ROOT=/app/static-collected \
    .venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM ${PYTHON}
# WeasyPrint lays reports out with Pango, in these fonts: the pages' own, then those for people's
# texts in other scripts. They make the image some 70 MB larger; with fonts-noto-cjk instead of
# fonts-wqy-zenhei it would be 145 MB (docs/operations.md).
RUN apt-get update -qq \
    && apt-get install --yes -qq --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 fonts-dejavu-core \
        fonts-noto-core fonts-noto-color-emoji fonts-wqy-zenhei \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data \
        --shell /usr/sbin/nologin tripod \
    && install --directory --owner=tripod --group=tripod --mode=700 /data
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    XDG_CACHE_HOME=/tmp/cache \
    STATIC_ROOT=/app/static-collected \
    HOST=0.0.0.0 \
    PORT=8000
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/livez', timeout=4)"]
# The code is root's and the server is not: only /data can be written.
CMD ["python", "-m", "config.serve", "--collected"]
