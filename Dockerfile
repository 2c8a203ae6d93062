# syntax=docker/dockerfile:1
# Builds with the compiler, runs with the compiled program and its production packages alone, as an ordinary user.
#   docker buildx build --tag understudy:0.1.0 --build-arg REVISION="$(git rev-parse HEAD)" --sbom=true --provenance=true .
# A tag may be moved, a digest may not: `docker buildx imagetools inspect node:22.23.3-bookworm-slim` tells the one to give as
#   --build-arg NODE=node:22.23.3-bookworm-slim@sha256:…
ARG NODE=node:22.23.3-bookworm-slim
FROM ${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build.mjs scripts/build-console.mjs scripts/npm-run.mjs scripts/keep-compiled.mjs scripts/understudy.mjs scripts/is-ready.sh scripts/prune-for-image.mjs ./scripts/
COPY apps ./apps
COPY libs ./libs
COPY examples ./examples
# The list of the packages that are left, with their licences, is asked for without naming those that are gone: npm takes
# them for missing, and with --omit=dev leaves out what they share.
RUN npm run build \
  && npm prune --omit=dev --omit=optional \
  && npm pkg delete devDependencies optionalDependencies \
  && npm sbom --sbom-format=spdx > sbom.spdx.json \
  && node scripts/prune-for-image.mjs \
  && rm scripts/prune-for-image.mjs scripts/build-console.mjs

FROM ${NODE}
ARG NODE
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Understudy" \
  org.opencontainers.image.description="A self-hosted, event-sourced control plane for production studios that speaks the ApsaraVideo Live API" \
  org.opencontainers.image.version="0.1.0" \
  org.opencontainers.image.revision="${REVISION}" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.base.name="${NODE}"
# npm writes no logs: the file system may be read-only.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 npm_config_logs_max=0 npm_config_update_notifier=false
WORKDIR /app
COPY --chown=root:root LICENSE ./
COPY --from=build --chown=root:root /app/package.json /app/sbom.spdx.json ./
COPY --from=build --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/scripts ./scripts
COPY --from=build --chown=root:root /app/dist ./dist
# The command line, for `docker compose run --rm api understudy …`.
RUN ln -s /app/scripts/understudy.mjs /usr/local/bin/understudy
USER node
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=6 CMD ["bash", "scripts/is-ready.sh"]
CMD ["node", "dist/apps/understudy/src/main.js"]
