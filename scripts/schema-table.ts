/** JSON Schemas as tables for readers, and as files for editors. */
export interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode;
  readonly [keyword: string]: unknown;
}

/** What an editor needs: a property with a default need not be written, although the loaded configuration always has it. */
export function editorSchema(schema: object): object {
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...withOptionalDefaults(plain(schema)) };
}

function withOptionalDefaults(node: SchemaNode): SchemaNode {
  const { properties, items, required = [] } = node;
  const needed = required.filter((name) => properties?.[name]?.default === undefined);
  return {
    ...node,
    ...(required.length > 0 ? { required: needed } : {}),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, child]) => [name, withOptionalDefaults(child)]),
          ),
        }),
    ...(items === undefined ? {} : { items: withOptionalDefaults(items) }),
  };
}

/** Drops what only TypeBox sees. */
export function plain(schema: object): SchemaNode {
  return JSON.parse(JSON.stringify(schema));
}

/** One row for each property, those of an object, or of the objects in a list, after it. */
export function propertyRows({ properties = {}, required = [] }: SchemaNode, prefix: string): readonly string[] {
  return Object.entries(properties).flatMap(([key, node]) => [
    `| \`${prefix}${key}\` | ${typeText(node)} | ${defaultText(node, required, key)} | ${node.description ?? ''} |`,
    ...propertyRows(node, `${prefix}${key}.`),
    ...propertyRows(node.items ?? {}, `${prefix}${key}[].`),
  ]);
}

function typeText(node: SchemaNode): string {
  if (node.enum !== undefined) return node.enum.map((value) => `\`${String(value)}\``).join(' ');
  if (node.type === 'array')
    return `list of ${node.items?.enum === undefined ? (node.items?.type ?? '') : typeText(node.items)}`;
  const bounds = node.minimum === undefined ? '' : `, ${node.minimum} to ${node.maximum}`;
  return `${node.type ?? ''}${bounds}`;
}

function defaultText(node: SchemaNode, required: readonly string[], key: string): string {
  if (node.default !== undefined) return `\`${JSON.stringify(node.default)}\``;
  return required.includes(key) ? 'required' : '';
}
