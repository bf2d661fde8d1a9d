/** The python of an environment with the packages of a requirements file, made on first use. */
export function pythonEnv(name: string, requirementsFile: string | URL): Promise<string>;
