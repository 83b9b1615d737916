/** Every command of `studio-pass`, in the order in which an operator meets them. */
import type { Command } from './command.ts';
import { configCommand } from './config-command.ts';
import { dnsCommand } from './dns-command.ts';
import { doctorCommand } from './doctor-command.ts';
import { createExplainCommand } from './explain-command.ts';
import { createOpenApiCommand } from './openapi-command.ts';
import { postmanEnvironmentCommand } from './postman-environment-command.ts';
import { createProfilesCommand } from './profiles-command.ts';
import { createRevokeCommand } from './revoke-command.ts';

export function commandsOf(version: string): readonly Command[] {
  return [
    configCommand,
    doctorCommand,
    createExplainCommand(),
    createProfilesCommand(),
    createRevokeCommand(),
    dnsCommand,
    createOpenApiCommand(version),
    postmanEnvironmentCommand,
  ];
}
