# One image, three commands: the API (default), the worker, the simulator.

FROM node:24-bookworm-slim AS base
WORKDIR /app
ENV NPM_CONFIG_FUND=false NPM_CONFIG_AUDIT=false NPM_CONFIG_UPDATE_NOTIFIER=false

# The manifests alone, so that packages are installed anew only when these change.
FROM base AS manifests
COPY package.json package-lock.json ./
COPY packages/embedded-mongo/package.json packages/embedded-mongo/
COPY frontend/package.json frontend/

FROM manifests AS dependencies
RUN --mount=type=cache,target=/root/.npm npm ci

# Live reload: docker-compose.yml mounts src and frontend over these copies.
FROM dependencies AS dev
ENV NODE_ENV=development
COPY . .
CMD ["node_modules/.bin/nest", "start", "--watch"]

FROM dependencies AS build
COPY . .
RUN npm run build
# A checkout without a console still builds; the API then serves none.
RUN mkdir -p frontend/dist && if [ -f frontend/index.html ]; then npm run build -w console; fi

# Neither development packages nor those of the workspaces.
FROM manifests AS production-dependencies
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --workspaces=false

FROM base AS production
ENV NODE_ENV=production
COPY --from=production-dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY scripts/healthcheck.mjs ./scripts/
COPY --from=build /app/dist ./dist
COPY --from=build /app/frontend/dist ./frontend/dist
# MEDIA_DIR: mount one volume here for API and workers, or set MEDIA_STORAGE=s3.
RUN mkdir -p .data/media && chown -R node:node .data
USER node
EXPOSE 3000 3001
# Asks the API. For the worker, ask :3001/health/live; for the simulator, :4000/_simulator/health.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "scripts/healthcheck.mjs", "http://127.0.0.1:3000/health/live"]
CMD ["node", "dist/main.js"]
