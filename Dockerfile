# syntax=docker/dockerfile:1
# Builds with the compiler, runs with the compiled program and its production packages alone, as an ordinary user.
FROM node:22.23.3-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build.mjs scripts/npm-run.mjs scripts/keep-compiled.mjs scripts/understudy.mjs scripts/is-ready.sh ./scripts/
COPY apps ./apps
COPY libs ./libs
COPY examples ./examples
RUN npm run build && npm prune --omit=dev --omit=optional

FROM node:22.23.3-bookworm-slim
# npm writes no logs: the file system may be read-only.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 npm_config_logs_max=0 npm_config_update_notifier=false
WORKDIR /app
COPY --from=build --chown=root:root /app/package.json ./
COPY --from=build --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/scripts ./scripts
COPY --from=build --chown=root:root /app/dist ./dist
# The command line, for `docker compose run --rm api understudy …`.
RUN ln -s /app/scripts/understudy.mjs /usr/local/bin/understudy
USER node
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=6 CMD ["bash", "scripts/is-ready.sh"]
CMD ["node", "dist/apps/understudy/src/main.js"]
