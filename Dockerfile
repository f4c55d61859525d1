# An image with the program `ortchestra`:
#   docker build -t ortchestra .
#   docker run --rm -v "$PWD:/data" --user "$(id -u):$(id -g)" ortchestra bench -m model.onnx
# docs/install.md says what has been tried.
ARG DEBIAN=debian:13

FROM ${DEBIAN} AS build
RUN apt-get update && apt-get install -y --no-install-recommends make ca-certificates
WORKDIR /src
# The set-up before the sources, so that a change of the sources does not repeat it.
COPY cmake/onnxruntime-*version.txt cmake/
COPY scripts scripts
RUN scripts/setup.sh deb
COPY . .
RUN make deb && mv build/deb/ortchestra_*.deb /ortchestra.deb

FROM ${DEBIAN}-slim
RUN --mount=from=build,source=/ortchestra.deb,target=/tmp/ortchestra.deb \
    apt-get update && apt-get install -y --no-install-recommends /tmp/ortchestra.deb && \
    rm -rf /var/lib/apt/lists/* && useradd --uid 1000 --create-home user
# As numbers, so that Kubernetes knows that it is not root (examples/kubernetes).
USER 1000:1000
WORKDIR /data
ENTRYPOINT ["ortchestra"]
