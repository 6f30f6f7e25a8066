# 应声 in a container: the same lock files, no root, nothing written outside /data. Fonts come with the Python packages.
FROM python:3.11-slim-bookworm
WORKDIR /opt/yingsheng
COPY pyproject.toml requirements.lock requirements-bootstrap.lock Makefile README.md LICENSE ./
COPY yingsheng.py ./
COPY .streamlit .streamlit
COPY config config
COPY cases cases
COPY pipeline pipeline
COPY alerts alerts
COPY crawlers crawlers
COPY reports reports
COPY dashboard dashboard
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends make >/dev/null && rm -rf /var/lib/apt/lists/* \
    && make install \
    && useradd --system --home /data yingsheng && mkdir /data && chown yingsheng /data
USER yingsheng
WORKDIR /data
ENV PATH=/opt/yingsheng/.venv/bin:$PATH YINGSHENG_CONFIG=/opt/yingsheng/config YINGSHENG_DATA=/data
ENTRYPOINT ["yingsheng"]
CMD ["--help"]
