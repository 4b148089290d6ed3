# SPDX-License-Identifier: AGPL-3.0-or-later
# Sportello in a container: docs/containers.md. Everything it keeps is in /data, or in the database that is named.

FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node build.mjs
# Only what runs is carried over. The optional libraries stay, without their builds for other systems.
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
  && rm -rf node_modules/onnxruntime-node/bin/napi-v6/darwin node_modules/onnxruntime-node/bin/napi-v6/win32

FROM node:20-bookworm-slim
# Chromium only for the pilot channel WhatsApp Web: --build-arg WITH_CHROMIUM=true adds some 400 MB.
ARG WITH_CHROMIUM=false
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates ffmpeg tini \
  && if [ "$WITH_CHROMIUM" = true ]; then apt-get install -y --no-install-recommends chromium fonts-noto-core; fi \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/knowledge/content knowledge/content
COPY --from=build /app/run.mjs ./
RUN mkdir /data && chown node:node /data
USER node
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data
VOLUME /data
EXPOSE 8080
# The first start learns the pack, which takes a minute or two.
HEALTHCHECK --interval=15s --timeout=5s --start-period=180s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/healthz').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
# tini passes signals on and takes away what Chromium leaves behind.
ENTRYPOINT ["tini", "--", "node", "run.mjs"]
CMD ["serve"]
