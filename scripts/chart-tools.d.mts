export const kubernetesVersions: readonly string[];
export function chartTools():
  | { helm: string; kubeconform: string; schemasOf(kubernetes: string): string }
  | undefined;
