# syntax=docker/dockerfile:1
# The site as one image: web, worker, beat, events and the commands of manage.py.
# Built in four stages, so that the last one holds neither npm nor pip's leftovers.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm
ARG NODE_IMAGE=node:22-bookworm-slim

# The front-end libraries, exactly as package-lock.json pins them.
FROM ${NODE_IMAGE} AS frontend
WORKDIR /frontend
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

# 仿宋 and 楷体 of the bulletins, taken out of a Debian package; no TeX is installed.
FROM ${PYTHON_IMAGE} AS typefaces
WORKDIR /typefaces
RUN apt-get update \
    && apt-get -o APT::Sandbox::User=root download texlive-lang-chinese \
    && dpkg-deb --fsys-tarfile texlive-lang-chinese_*.deb \
    | tar -x --wildcards --transform 's,.*/,,' '*/FandolFang-Regular.otf' '*/FandolKai-Regular.otf' \
    && test -s FandolFang-Regular.otf && test -s FandolKai-Regular.otf \
    && rm -rf texlive-lang-chinese_*.deb /var/lib/apt/lists/*

# The Python packages, pinned by hash and from ready-made wheels: nothing is compiled.
FROM ${PYTHON_IMAGE} AS packages
COPY requirements/base.txt /requirements/base.txt
RUN python -m venv --without-pip /opt/venv \
    && python -m pip --python /opt/venv/bin/python install --no-cache-dir \
    --disable-pip-version-check --require-hashes --only-binary :all: -r /requirements/base.txt

# The site's own files; style sheets and scripts get their hashed names here.
FROM packages AS site
WORKDIR /app
COPY manage.py ./
COPY hotline/ hotline/
COPY grids/ grids/
COPY notices/ notices/
COPY knowledge/ knowledge/
COPY telephony/ telephony/
COPY learning/ learning/
COPY concentrated/ concentrated/
COPY cases/ cases/
COPY reports/ reports/
COPY templates/ templates/
COPY static/ static/
COPY --from=frontend /frontend/node_modules/ node_modules/
# The settings ask for these values and collectstatic uses none of them; the real ones
# come when a container starts. Production mode leaves out the app that simulates days.
RUN HOTLINE_ENV=production SECRET_KEY=unused-unused-unused-unused-unused-unused-unused \
    HOTLINE_FIELD_KEYS=unused HOTLINE_FIELD_INDEX_KEY=unused \
    DATABASE_URL=postgresql://unused/unused REDIS_URL=redis://unused \
    STATIC_ROOT=/app/collected HOTLINE_HOME=/tmp/home \
    /opt/venv/bin/python manage.py collectstatic --no-input -v 0 \
    && rm -rf node_modules \
    && /opt/venv/bin/python -m compileall -q hotline grids notices knowledge telephony cases learning concentrated reports

FROM ${PYTHON_IMAGE} AS final
# What prints the bulletins; without libharfbuzz-subset0 a page costs 20 CPU-seconds.
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
    libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    fontconfig fonts-noto-cjk fonts-lxgw-wenkai \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --user-group --home-dir /var/lib/hotline --create-home hotline
COPY --from=typefaces /typefaces/ /usr/local/share/fonts/fandol/
RUN fc-cache -f && fc-list : family | grep -q FandolFang
COPY --from=packages /opt/venv/ /opt/venv/
COPY --from=site /app/ /app/

# HOTLINE_HOME is the one folder the site writes to: attachments and beat's notebook.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOTLINE_ENV=production \
    HOTLINE_HOME=/var/lib/hotline \
    STATIC_ROOT=/app/collected \
    WEB_HOST=0.0.0.0 \
    WEB_PORT=8000 \
    XDG_CACHE_HOME=/tmp/cache
WORKDIR /app
USER 10001:10001
VOLUME /var/lib/hotline
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-m", "hotline.probe", "web"]
CMD ["python", "-m", "hotline.processes", "web"]
