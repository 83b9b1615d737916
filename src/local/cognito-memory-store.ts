/**
 * Keeps the user pool of `cognito-local` in memory: its own store would write the users, with their passwords in the clear,
 * to files below the working directory.
 */
import type { DataStore } from 'cognito-local/lib/services/dataStore/dataStore.js';
import type { DataStoreFactory } from 'cognito-local/lib/services/dataStore/factory.js';

type Tree = Map<string, unknown>;

export function cognitoMemoryStores(): DataStoreFactory {
  return { create: async (_context, _id, defaults) => memoryStore(defaults) };
}

function memoryStore(defaults: object): DataStore {
  const root = treeOf(defaults);
  // Values are copied in both directions: what a caller does to an object it got is not stored until it says so.
  async function get<T>(_context: unknown, key: string | string[], defaultValue?: T): Promise<T | null> {
    const value = lookUp(root, [key].flat());
    return (value === undefined ? (defaultValue ?? null) : structuredClone(plain(value))) as T | null;
  }
  return {
    get: get as DataStore['get'],
    getRoot: async <T>() => structuredClone(plain(root)) as T,
    set: async (_context, key, value) => {
      const path = [key].flat();
      const leaf = path.pop() ?? '';
      branch(root, path).set(leaf, path.length === 0 ? treeOrValue(value) : structuredClone(value));
    },
    delete: async (_context, key) => {
      const path = [key].flat();
      const leaf = path.pop() ?? '';
      branch(root, path).delete(leaf);
    },
  };
}

/** Two levels are trees (`Users` → user name → user); what lies deeper is a value. */
function treeOf(object: object): Tree {
  return new Map(Object.entries(object).map(([key, value]) => [key, treeOrValue(value)]));
}

function treeOrValue(value: unknown): unknown {
  const isRecord = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isRecord ? new Map(Object.entries(structuredClone(value))) : structuredClone(value);
}

function lookUp(root: Tree, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, key) => (node instanceof Map ? node.get(key) : undefined), root);
}

function branch(root: Tree, path: readonly string[]): Tree {
  return path.reduce<Tree>((node, key) => {
    const next = node.get(key);
    if (next instanceof Map) {
      return next;
    }
    const created: Tree = new Map();
    node.set(key, created);
    return created;
  }, root);
}

function plain(value: unknown): unknown {
  return value instanceof Map ? Object.fromEntries([...value].map(([key, item]) => [key, plain(item)])) : value;
}
