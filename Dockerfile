# Passage and its models, without a compiler, as a user that owns nothing but /data.
#
#   docker build -t passage .
#   docker build -t passage --build-arg TORCH=torch==2.13.0+cpu .   # a CPU build, where one is had
#
# TORCH and TORCH_INDEX mean what they mean in the Makefile. The models' weights come inside Python
# packages, so that nothing is fetched when it runs. compose.yaml says how to run it.

FROM python:3.11.14-slim-bookworm AS build
ARG TORCH=torch==2.13.0
ARG TORCH_INDEX=
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
WORKDIR /src

# What changes seldom comes first: code that changes does not load these again.
COPY pyproject.toml requirements.lock requirements-extras.lock README.md ./
RUN python -m venv /opt/passage \
    && /opt/passage/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock -r requirements-extras.lock \
    && /opt/passage/bin/pip install --no-cache-dir ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} "$TORCH"
COPY retrieval retrieval
COPY prompts prompts
COPY service service
COPY eval eval
RUN /opt/passage/bin/pip install --no-cache-dir --no-build-isolation --no-deps .

FROM python:3.11.14-slim-bookworm
COPY --from=build /opt/passage /opt/passage
RUN useradd --system --uid 10001 --no-create-home --home-dir /tmp passage \
    && install -d -o 10001 -g 10001 -m 0700 /data

# Everything else may be read-only; /tmp holds an upload while it comes in.
VOLUME /data
ENV PATH=/opt/passage/bin:$PATH \
    HOME=/tmp \
    HF_HUB_OFFLINE=1 \
    TRANSFORMERS_OFFLINE=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PASSAGE_DATA=/data \
    PASSAGE_HOST=0.0.0.0 \
    PASSAGE_PORT=8000
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
ENTRYPOINT ["passage"]
CMD ["serve"]
