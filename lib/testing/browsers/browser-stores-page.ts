import { openIndexedDbHistory } from "#lib/host/history/indexeddb-history-store.ts";
import { openIndexedDbStores } from "#lib/host/store/indexeddb-stores.ts";
import { openProfileValues } from "#lib/host/store/profile-values.ts";

Object.assign(globalThis, { openIndexedDbHistory, openIndexedDbStores, openProfileValues });
