/** What settings are when they are left out: for the rules between them and for the stacks alike. */
export const DEFAULT_NAME = 'studio-pass';
export const DEFAULT_VPC_CIDR = '10.0.0.0/20';
export const DEFAULT_STAGE_NAME = 'prod';
export const DEFAULT_CPU = 512;
export const DEFAULT_MEMORY_MIB = 1024;
export const DEFAULT_MIN_TASKS = 2;
export const DEFAULT_MAX_TASKS = 10;
/** Of all callers together: a person asks for a URL a few times a day. */
export const DEFAULT_REQUESTS_PER_SECOND = 100;
export const DEFAULT_FUNCTION_MEMORY_MIB = 1024;
