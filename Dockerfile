# The service as one file of JavaScript on a Node that runs as nobody in particular. Writes nothing: give it a read-only root.

# A tag that moves with Node's and Debian's patches. Where an image must be built the same again, give one by its digest:
# `--build-arg NODE_IMAGE=node:26-bookworm-slim@sha256:...`. None is written here, because a digest that nobody checks against
# the registry at each update only keeps old faults in.
ARG NODE_IMAGE=node:26-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts scripts
COPY src src
# Without the source maps, which nothing reads at run time: stack traces are read with those of a build of the same version.
# With a package.json beside the bundle, so that Node need not find out that it is a module.
RUN npm run build && rm dist/*.map && echo '{"type":"module"}' > dist/package.json

FROM ${NODE_IMAGE}
# The service is bundled: what installs packages has no business in it.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
    /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-*
ENV NODE_ENV=production
WORKDIR /service
COPY --from=build /build/dist ./
# The command line of operators: `docker run --entrypoint studio-pass …`, or `studio-pass doctor` in a running task.
RUN ln -s /service/cli.js /usr/local/bin/studio-pass
# A number, so that an orchestrator can see that it is not root. It owns nothing in the image.
USER 10001:10001
EXPOSE 8080
ENTRYPOINT ["node", "main.js"]
