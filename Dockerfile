# The service as one file of JavaScript on a Node that runs as nobody in particular. Writes nothing: give it a read-only root.
FROM node:26-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts scripts
COPY src src
# Beside the bundle, so that Node need not find out that it is a module.
RUN npm run build && echo '{"type":"module"}' > dist/package.json

FROM node:26-bookworm-slim
# The service is bundled: what installs packages has no business in it.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack \
    /usr/local/bin/yarn /usr/local/bin/yarnpkg /opt/yarn-*
ENV NODE_ENV=production
WORKDIR /service
COPY --from=build /build/dist ./
# A number, so that an orchestrator can see that it is not root. It owns nothing in the image.
USER 10001:10001
EXPOSE 8080
ENTRYPOINT ["node", "main.js"]
