# The program for a team: web server, worker and beat from one image. See docker-compose.yml.
FROM python:3.13-slim-bookworm

# Pango lays out the reports, Inter is their font.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz0b libharfbuzz-subset0 libfontconfig1 fonts-inter \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 VAR_DIR=/var/lib/backoffice
WORKDIR /srv/backoffice

COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: --requirement requirements.lock

COPY manage.py ./
COPY backoffice backoffice
COPY plans plans
COPY ledger ledger
COPY reporting reporting
COPY templates templates
COPY static static

# Nobody needs to be root at run time; only the volume may be written.
RUN useradd --system --home-dir /var/lib/backoffice --create-home backoffice
USER backoffice
VOLUME /var/lib/backoffice

EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/sign-in/', timeout=4)"]
CMD ["gunicorn", "backoffice.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--timeout", "120", "--no-control-socket"]
