# An image with the program `ortchestra`:
#   docker build -t ortchestra .
#   docker run --rm -v "$PWD:/data" --user "$(id -u):$(id -g)" ortchestra bench -m model.onnx
# docs/install.md says what has been tried.
ARG DEBIAN=debian:13

FROM ${DEBIAN} AS build
RUN apt-get update && apt-get install -y --no-install-recommends make ca-certificates
COPY . /src
RUN make -C /src deb && mv /src/build/deb/ortchestra_*.deb /ortchestra.deb

FROM ${DEBIAN}-slim
RUN --mount=from=build,source=/ortchestra.deb,target=/tmp/ortchestra.deb \
    apt-get update && apt-get install -y --no-install-recommends /tmp/ortchestra.deb && \
    rm -rf /var/lib/apt/lists/* && useradd --create-home user
USER user
WORKDIR /data
ENTRYPOINT ["ortchestra"]
