{{- define "whatsapp.name" -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- define "whatsapp.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end }}

{{- define "whatsapp.labels" -}}
{{ include "whatsapp.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "whatsapp.selector" -}}
app.kubernetes.io/name: whatsapp-backend
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* Variables of all processes: those of values, and where the secrets lie. */}}
{{- define "whatsapp.env" -}}
- { name: NODE_ENV, value: production }
- { name: APP_SECRET_FILE, value: /run/secrets/whatsapp/app-secret }
- { name: VERIFY_TOKEN_FILE, value: /run/secrets/whatsapp/verify-token }
- { name: ADMIN_API_KEY_FILE, value: /run/secrets/whatsapp/admin-api-key }
- { name: MONGO_URI_FILE, value: /run/secrets/whatsapp/mongo-uri }
{{- with .Values.secrets }}
{{- if .masterKey }}
- { name: MASTER_KEY_FILE, value: /run/secrets/whatsapp/master-key }
{{- end }}
{{- if .redisPassword }}
- { name: REDIS_PASSWORD_FILE, value: /run/secrets/whatsapp/redis-password }
{{- end }}
{{- if .redisSentinelPassword }}
- { name: REDIS_SENTINEL_PASSWORD_FILE, value: /run/secrets/whatsapp/redis-sentinel-password }
{{- end }}
{{- if .metricsToken }}
- { name: METRICS_TOKEN_FILE, value: /run/secrets/whatsapp/metrics-token }
{{- end }}
{{- if .oidcClientSecret }}
- { name: OIDC_CLIENT_SECRET_FILE, value: /run/secrets/whatsapp/oidc-client-secret }
{{- end }}
{{- if .s3SecretAccessKey }}
- { name: MEDIA_S3_SECRET_ACCESS_KEY_FILE, value: /run/secrets/whatsapp/s3-secret-access-key }
{{- end }}
{{- if .otlpHeaders }}
- { name: OTEL_EXPORTER_OTLP_HEADERS_FILE, value: /run/secrets/whatsapp/otlp-headers }
{{- end }}
{{- end }}
{{- with .Values.kms }}
{{- if ne .provider "local" }}
- { name: KMS_PROVIDER, value: {{ .provider | quote }} }
- { name: KMS_KEY_ID, value: {{ .keyId | quote }} }
- { name: KMS_ENDPOINT, value: {{ .endpoint | quote }} }
{{- end }}
{{- end }}
{{- with .Values.redis }}
{{- if .sentinels }}
- { name: REDIS_SENTINELS, value: {{ .sentinels | quote }} }
- { name: REDIS_SENTINEL_NAME, value: {{ .sentinelName | quote }} }
{{- else }}
- { name: REDIS_HOST, value: {{ .host | quote }} }
- { name: REDIS_PORT, value: {{ .port | quote }} }
{{- end }}
- { name: REDIS_USERNAME, value: {{ .username | quote }} }
- { name: REDIS_TLS, value: {{ .tls | quote }} }
- { name: REDIS_CLUSTER, value: {{ .cluster | quote }} }
{{- if .caSecret }}
- { name: REDIS_TLS_CA_FILE, value: /run/secrets/redis-ca/ca.crt }
{{- end }}
{{- end }}
- { name: MEDIA_STORAGE, value: {{ .Values.media.storage | quote }} }
{{- if eq .Values.media.storage "s3" }}
{{- with .Values.media.s3 }}
- { name: MEDIA_S3_BUCKET, value: {{ .bucket | quote }} }
- { name: MEDIA_S3_REGION, value: {{ .region | quote }} }
- { name: MEDIA_S3_ENDPOINT, value: {{ .endpoint | quote }} }
- { name: MEDIA_S3_ACCESS_KEY_ID, value: {{ .accessKeyId | quote }} }
{{- end }}
{{- end }}
{{- range $name, $value := .Values.env }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- end }}

{{- define "whatsapp.volumeMounts" -}}
- { name: secrets, mountPath: /run/secrets/whatsapp, readOnly: true }
- { name: tmp, mountPath: /tmp }
{{- if .Values.redis.caSecret }}
- { name: redis-ca, mountPath: /run/secrets/redis-ca, readOnly: true }
{{- end }}
{{- if eq .Values.media.storage "folder" }}
- { name: media, mountPath: /app/.data/media }
{{- end }}
{{- end }}

{{- define "whatsapp.volumes" -}}
- name: secrets
  secret: { secretName: {{ .Values.secrets.existingSecret }}, defaultMode: 0440 }
- name: tmp
  emptyDir: { sizeLimit: 256Mi }
{{- if .Values.redis.caSecret }}
- name: redis-ca
  secret: { secretName: {{ .Values.redis.caSecret }}, defaultMode: 0440 }
{{- end }}
{{- if eq .Values.media.storage "folder" }}
- name: media
  persistentVolumeClaim:
    claimName: {{ .Values.media.folder.existingClaim | default (printf "%s-media" (include "whatsapp.name" .)) }}
{{- end }}
{{- end }}

{{/* The user that the image has; nothing may become more than it is. */}}
{{- define "whatsapp.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "whatsapp.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* One process: root, component, values (its own), port, command, env (more of it). */}}
{{- define "whatsapp.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "whatsapp.name" .root }}-{{ .component }}
  labels: {{- include "whatsapp.labels" . | nindent 4 }}
spec:
  {{- if not .scaled }}
  replicas: {{ .values.replicas }}
  {{- end }}
  selector:
    matchLabels: {{- include "whatsapp.selector" . | nindent 6 }}
  strategy:
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 }
  template:
    metadata:
      labels: {{- include "whatsapp.labels" . | nindent 8 }}
      {{- with .values.podAnnotations }}
      annotations: {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      serviceAccountName: {{ include "whatsapp.name" .root }}
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: {{ .values.terminationGracePeriodSeconds }}
      securityContext: {{- include "whatsapp.podSecurity" .root | nindent 8 }}
      {{- with .root.Values.image.pullSecrets }}
      imagePullSecrets: {{- toYaml . | nindent 8 }}
      {{- end }}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels: {{- include "whatsapp.selector" . | nindent 14 }}
      containers:
        - name: {{ .component }}
          image: {{ include "whatsapp.image" .root | quote }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          command: [node, {{ .script }}]
          env:
            {{- include "whatsapp.env" .root | nindent 12 }}
            {{- with .env }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
          ports:
            - { name: http, containerPort: {{ .port }} }
          # A migration may come first.
          startupProbe:
            httpGet: { path: /health/live, port: http }
            periodSeconds: 5
            failureThreshold: 60
          livenessProbe:
            httpGet: { path: /health/live, port: http }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: { path: /health/ready, port: http }
            periodSeconds: 5
            timeoutSeconds: 5
          resources: {{- toYaml .values.resources | nindent 12 }}
          securityContext: {{- include "whatsapp.containerSecurity" .root | nindent 12 }}
          volumeMounts: {{- include "whatsapp.volumeMounts" .root | nindent 12 }}
      volumes: {{- include "whatsapp.volumes" .root | nindent 8 }}
      {{- with .values.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .values.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .values.affinity }}
      affinity: {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end }}
