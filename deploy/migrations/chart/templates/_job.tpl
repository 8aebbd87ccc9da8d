{{- define "axion.name" -}}
{{- /* Names of Jobs go on into names of pods, so there is an end to them; 52 is that of CronJobs. */ -}}
{{- $suffix := printf "-%s" .name -}}
{{- $release := .root.Release.Name -}}
{{- if gt (add (len $release) (len $suffix)) 52 -}}
{{- /* Two releases that begin alike must not share Jobs. */ -}}
{{- $release = printf "%s-%s" ($release | trunc (int (sub 45 (len $suffix))) | trimAll "-.") ($release | sha256sum | trunc 6) -}}
{{- end -}}
{{- printf "%s%s" $release $suffix -}}
{{- end }}

{{- define "axion.labels" -}}
app.kubernetes.io/name: axion-migrations
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{- define "axion.image" -}}
{{- $image := .Values.image -}}
{{- $tag := $image.tag | default .Chart.AppVersion -}}
{{- $moves := and (hasSuffix "-SNAPSHOT" $tag) (not $image.digest) -}}
image: "{{ $image.repository }}{{ if $image.digest }}@{{ $image.digest }}{{ else }}:{{ $tag }}{{ end }}"
imagePullPolicy: {{ $image.pullPolicy | default (ternary "Always" "IfNotPresent" $moves) }}
{{- end }}

{{- define "axion.url" -}}
{{- $server := .Values.server -}}
jdbc:postgresql://{{ $server.host }}:{{ $server.port }}/?sslmode={{ $server.sslmode }}
{{- if hasPrefix "verify-" $server.sslmode -}}
{{- if $server.caKey -}}
&sslrootcert=/run/secrets/axion/{{ $server.caKey }}
{{- else -}}
&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory
{{- end }}
{{- end }}
{{- end }}

{{- /* What a Job and a CronJob's template have in common. Expects root, name, roles, arguments, deadlineSeconds, backoffLimit. */ -}}
{{- define "axion.jobSpec" -}}
{{- $values := .root.Values -}}
{{- $verified := and (hasPrefix "verify-" $values.server.sslmode) $values.server.caKey -}}
activeDeadlineSeconds: {{ int64 .deadlineSeconds }}
backoffLimit: {{ .backoffLimit }}
podFailurePolicy:
  rules:
    # A drained node says nothing about the migration.
    - action: Ignore
      onPodConditions:
        - type: DisruptionTarget
          status: "True"
    # 10 to 19 may pass by themselves, and so may a signal that comes before the program is there, 143. All others, and
    # what else Java and the kernel end with, need a person.
    - action: FailJob
      onExitCodes:
        containerName: axion-migrations
        operator: NotIn
        values: [0, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 143]
template:
  metadata:
    labels:
      {{- include "axion.labels" . | nindent 6 }}
      {{- with $values.podLabels }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
    {{- with $values.podAnnotations }}
    annotations:
      {{- toYaml . | nindent 6 }}
    {{- end }}
  spec:
    restartPolicy: Never
    # Before the Job's, at which Kubernetes deletes the pod, and its log with it.
    activeDeadlineSeconds: {{ sub .deadlineSeconds 30 }}
    # A signal ends a run within two seconds.
    terminationGracePeriodSeconds: 30
    serviceAccountName: {{ $values.serviceAccountName | quote }}
    automountServiceAccountToken: false
    # Services named axion-… would add variables of their own.
    enableServiceLinks: false
    {{- with $values.imagePullSecrets }}
    imagePullSecrets:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- with $values.nodeSelector }}
    nodeSelector:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- with $values.tolerations }}
    tolerations:
      {{- toYaml . | nindent 6 }}
    {{- end }}
    securityContext:
      runAsNonRoot: true
      runAsUser: 65532
      runAsGroup: 65532
      # Or the files of the Secret would be root's alone.
      fsGroup: 65532
      seccompProfile: {type: RuntimeDefault}
    containers:
      - name: axion-migrations
        {{- include "axion.image" .root | nindent 8 }}
        args:
          {{- toYaml .arguments | nindent 10 }}
        env:
          - {name: AXION_LOG, value: json}
          - {name: AXION_DB_URL, value: {{ include "axion.url" .root | quote }}}
          {{- range .roles }}
          - {name: {{ upper . }}_PASSWORD_FILE, value: /run/secrets/axion/{{ . }}}
          {{- end }}
        resources:
          {{- toYaml $values.resources | nindent 10 }}
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities: {drop: [ALL]}
        volumeMounts:
          - {name: secrets, mountPath: /run/secrets/axion, readOnly: true}
    volumes:
      - name: secrets
        secret:
          secretName: {{ $values.secretName | quote }}
          defaultMode: 288 # 0440
          items:
            {{- range .roles }}
            - {key: {{ . }}, path: {{ . }}}
            {{- end }}
            {{- if $verified }}
            - {key: {{ $values.server.caKey | quote }}, path: {{ $values.server.caKey | quote }}}
            {{- end }}
{{- end }}
