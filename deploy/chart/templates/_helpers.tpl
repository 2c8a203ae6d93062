{{- define "understudy.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Room is left for the endings of the roles. */}}
{{- define "understudy.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains (include "understudy.name" .) .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "understudy.name" .) | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "understudy.selectorLabels" -}}
app.kubernetes.io/name: {{ include "understudy.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "understudy.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{ include "understudy.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "understudy.image" -}}
{{- $tag := .Values.image.tag | default .Chart.AppVersion }}
{{- if .Values.image.digest }}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest }}
{{- else }}
{{- printf "%s:%s" .Values.image.repository $tag }}
{{- end }}
{{- end }}

{{- define "understudy.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- .Values.serviceAccount.name | default (include "understudy.fullname" .) }}
{{- else }}
{{- .Values.serviceAccount.name | default "default" }}
{{- end }}
{{- end }}

{{- define "understudy.secretName" -}}
{{- .Values.secrets.existingSecret | default (include "understudy.fullname" .) }}
{{- end }}

{{/* The roles that are deployed: without brokers there is nothing to relay to. */}}
{{- define "understudy.roles" -}}
api{{ if .Values.settings.KAFKA_BROKERS }} relay{{ end }} projector
{{- end }}

{{/* What all processes are told, as data of a ConfigMap. Whole numbers of a values file arrive as floats. */}}
{{- define "understudy.settings" -}}
{{- range $name, $value := omit .Values.settings "LOG_FORMAT" }}
{{ $name }}: {{ (kindIs "float64" $value | ternary (printf "%.0f" (float64 $value)) (toString $value)) | quote }}
{{- end }}
NODE_ENV: production
LOG_FORMAT: {{ .Values.settings.LOG_FORMAT | default "json" | quote }}
HOST: 0.0.0.0
PORT: '8080'
ADMIN_PORT: '9090'
DATABASE_URL_FILE: /run/secrets/understudy/database-url
UNDERSTUDY_SECRET_KEY_FILE: /run/secrets/understudy/secret-key
{{- if .Values.settings.KAFKA_SASL_MECHANISM }}
KAFKA_SASL_PASSWORD_FILE: /run/secrets/understudy/kafka-sasl-password
{{- end }}
{{- if .Values.kafkaTls.existingSecret }}
KAFKA_TLS_CA_FILE: /run/secrets/kafka/ca.crt
{{- if .Values.kafkaTls.clientCertificate }}
KAFKA_TLS_CERT_FILE: /run/secrets/kafka/tls.crt
KAFKA_TLS_KEY_FILE: /run/secrets/kafka/tls.key
{{- end }}
{{- end }}
{{- end }}

{{/* The data of the Secret that the chart makes. */}}
{{- define "understudy.secretData" -}}
database-url: {{ required "secrets.databaseUrl is needed, or secrets.existingSecret with the key database-url" .Values.secrets.databaseUrl | quote }}
secret-key: {{ required "secrets.secretKey is needed, or secrets.existingSecret with the key secret-key: openssl rand -base64 32" .Values.secrets.secretKey | quote }}
{{- if .Values.settings.KAFKA_SASL_MECHANISM }}
kafka-sasl-password: {{ required "secrets.kafkaSaslPassword is needed by KAFKA_SASL_MECHANISM" .Values.secrets.kafkaSaslPassword | quote }}
{{- end }}
{{- end }}

{{/* What every pod of the program has in common: context, settings and secrets (a name each). */}}
{{- define "understudy.podSpec" -}}
automountServiceAccountToken: false
# The variables that Kubernetes makes of a Service named understudy look like settings.
enableServiceLinks: false
{{- with .context.Values.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  seccompProfile: { type: RuntimeDefault }
{{- with .context.Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .context.Values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .context.Values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .context.Values.affinity }}
affinity: {{ toYaml . | nindent 2 }}
{{- end }}
volumes:
  - name: tmp
    emptyDir: { sizeLimit: 64Mi }
  - name: secrets
    secret:
      secretName: {{ .secret }}
      defaultMode: 0440
  {{- with .context.Values.kafkaTls.existingSecret }}
  - name: kafka-tls
    secret:
      secretName: {{ . }}
      defaultMode: 0440
  {{- end }}
{{- end }}

{{- define "understudy.container" -}}
image: {{ include "understudy.image" .context | quote }}
imagePullPolicy: {{ .context.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
envFrom:
  - configMapRef: { name: {{ .settings }} }
volumeMounts:
  - { name: tmp, mountPath: /tmp }
  - { name: secrets, mountPath: /run/secrets/understudy, readOnly: true }
  {{- if .context.Values.kafkaTls.existingSecret }}
  - { name: kafka-tls, mountPath: /run/secrets/kafka, readOnly: true }
  {{- end }}
{{- end }}
