/** The artifact that people ask for most, and that the configurations of other tools become. */
export const mainArtifact = { jobType: 'backup', name: 'running-config' } as const;
