import { MemoryMappingStore } from '../support/memory-mapping-store.ts';
import { describeMappingStore } from './mapping-store.ts';

describeMappingStore('the double in memory', async () => new MemoryMappingStore());
