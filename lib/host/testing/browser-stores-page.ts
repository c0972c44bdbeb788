import { openIndexedDbStores } from "../store/indexeddb-stores.ts";
import { openProfileValues } from "../store/profile-values.ts";

Object.assign(globalThis, { openIndexedDbStores, openProfileValues });
