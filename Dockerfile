# The service as a few files of JavaScript on a Node that runs as nobody in particular. Writes nothing: give it a read-only root.
# Builds with BuildKit and with the builder before it.

# A tag that moves with Node's and Debian's patches. Where an image must be built the same again, give one by its digest:
# `--build-arg NODE_IMAGE=node:26-bookworm-slim@sha256:...`. None is written here, because a digest that nobody checks against
# the registry at each update only keeps old faults in.
ARG NODE_IMAGE=node:26-bookworm-slim
# Of package.json; the build ends if it is another one.
ARG VERSION=0.1.0

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
ARG VERSION
RUN node -e 'const { version } = require("./package.json"); if (version !== process.argv[1]) throw new Error(`package.json says ${version}`)' "$VERSION"
RUN npm ci --no-audit --no-fund
COPY LICENSE tsconfig.json ./
COPY scripts scripts
COPY src src
# Without the source maps, which nothing reads at run time: stack traces are read with those of a build of the same version.
# With a package.json beside the bundles, so that Node need not find out that they are modules.
RUN npm run build && rm dist/*.map && cp LICENSE dist && echo '{"type":"module"}' > dist/package.json

# What `docker-compose.yml` has in place of AWS. For development; it holds every development dependency, and is not to be passed on.
FROM build AS local
COPY infra/templates infra/templates
# Lets the stand-ins be published, which would be dangerous anywhere else.
ENV IN_CONTAINER=1
USER 10001:10001
ENTRYPOINT ["node", "src/local/main.ts"]

FROM ${NODE_IMAGE}
# The service is bundled: what installs packages has no business in it, nor has what makes another user of somebody.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
    /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-* \
    && find / -xdev -type f -perm /6000 -exec chmod a-s {} + \
    && ln -s /service/cli.js /usr/local/bin/studio-pass
ENV NODE_ENV=production
WORKDIR /service
COPY --from=build /build/dist ./
# A number, so that an orchestrator can see that it is not root. It owns nothing in the image.
USER 10001:10001
EXPOSE 8080
# Whether the process answers. Not whether AWS does: nothing would be gained by replacing the service for that. On a fraction of a
# processor a flood can cost it two answers in a row.
HEALTHCHECK --interval=15s --timeout=5s --start-period=15s --retries=5 CMD ["node", "/service/health.js"]
# Collects garbage sooner than V8 would by itself: two thirds of the memory under load (docs/performance.md).
ENTRYPOINT ["node", "--max-semi-space-size=8", "--heap-growing-percent=100", "/service/main.js"]
# Last, since they change with every commit.
ARG NODE_IMAGE
ARG VERSION
ARG REVISION=
LABEL org.opencontainers.image.title="Studio Pass" \
      org.opencontainers.image.description="Private API service that hands each employee a presigned URL for their own Amazon SageMaker Studio user profile, and for nobody else's" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${NODE_IMAGE}"
