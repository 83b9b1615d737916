/**
 * Every operation that the stand-in knows, in one table: an operation without an entry here does not exist.
 */
import { createOperations } from './create-operations.ts';
import { describeOperations } from './describe-operations.ts';
import { listOperations } from './list-operations.ts';
import type { Operation } from './operation.ts';
import type { OperationName } from './operation-shapes.ts';
import { type PresignOptions, presignOperation } from './presign-operation.ts';

export function operations(options: PresignOptions): Readonly<Record<OperationName, Operation>> {
  return {
    ...describeOperations(options.directory, options.studioOrigin),
    ...listOperations(options.directory, options.studioOrigin),
    ...createOperations(options.directory),
    CreatePresignedDomainUrl: presignOperation(options),
  };
}
