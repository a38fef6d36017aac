# One image, two commands: the API (default) and the worker. The simulator has an image of its own.
#   docker build --build-arg VERSION=0.1.0 --build-arg GIT_COMMIT=$(git rev-parse HEAD) .

FROM node:24-bookworm-slim AS base
WORKDIR /app
ENV NPM_CONFIG_FUND=false NPM_CONFIG_AUDIT=false NPM_CONFIG_UPDATE_NOTIFIER=false SCARF_ANALYTICS=false

# The manifests alone, so that packages are installed anew only when these change.
FROM base AS manifests
COPY package.json package-lock.json ./
COPY packages/embedded-mongo/package.json packages/embedded-mongo/
COPY packages/load/package.json packages/load/
COPY packages/simulator/package.json packages/simulator/
COPY packages/sdk/package.json packages/sdk/
COPY frontend/package.json frontend/

FROM manifests AS dependencies
RUN --mount=type=cache,target=/root/.npm npm ci

# Live reload: docker-compose.yml mounts the sources over these copies.
FROM dependencies AS dev
ENV NODE_ENV=development
COPY . .
CMD ["node_modules/.bin/nest", "start", "--watch"]

FROM dependencies AS build
COPY . .
RUN npm run build
# A checkout without a console still builds; the API then serves none.
RUN mkdir -p frontend/dist && if [ -f frontend/index.html ]; then npm run build -w console; fi
# What nobody runs in production: the simulator has an image of its own, maps are for those who debug.
RUN mkdir simulator && mv dist/simulator simulator/ \
  && find dist simulator frontend/dist \( -name '*.map' -o -name .tsbuildinfo \) -delete && rm -f dist/openapi.js

# Neither development packages nor those of the workspaces; typescript is there for a compiler plugin.
FROM manifests AS production-dependencies
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --workspaces=false \
  && rm -rf node_modules/typescript node_modules/.bin/tsc node_modules/.bin/tsserver \
  && find node_modules \( -name '*.map' -o -name '*.tsbuildinfo' \) -delete

FROM base AS runtime
ARG VERSION=0.0.0
ARG GIT_COMMIT=unknown
LABEL org.opencontainers.image.title="WhatsApp Business backend" \
  org.opencontainers.image.description="Multi-tenant backend on Meta's Cloud API" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="$VERSION" \
  org.opencontainers.image.revision="$GIT_COMMIT" \
  org.opencontainers.image.base.name="docker.io/library/node:24-bookworm-slim"
ENV NODE_ENV=production GIT_COMMIT=$GIT_COMMIT
COPY --from=production-dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY scripts/healthcheck.mjs ./scripts/
COPY --from=build /app/dist ./dist

# `docker build --target simulator .`
FROM runtime AS simulator
COPY --from=build /app/simulator ./dist
ENV NODE_ENV=development SIMULATOR_HOST=0.0.0.0
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "scripts/healthcheck.mjs", "http://127.0.0.1:4000/_simulator/health"]
CMD ["node", "dist/simulator/main.js"]

FROM runtime AS production
COPY --from=build /app/frontend/dist ./frontend/dist
# MEDIA_DIR: mount one volume here for API and workers, or set MEDIA_STORAGE=s3.
RUN mkdir -p .data/media && chown -R node:node .data
USER node
EXPOSE 3000 3001
# Asks whichever runs here, the API or the worker.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "scripts/healthcheck.mjs"]
CMD ["node", "dist/main.js"]
