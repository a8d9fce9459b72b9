/** What a job package may ask for beyond reading devices, with what that means. */
export const permissionMeanings: Readonly<Record<string, string>> = {
  'device:write': 'to change devices',
  'device:secrets': 'to see the secrets in what devices say',
  'artifacts:read': 'to read what other job types saved',
  network: 'to open sockets of its own',
};
