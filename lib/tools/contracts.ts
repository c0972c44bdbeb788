/** `npm run contracts -- bindings`: what is done with contracts/ besides testing them. */
import { writeBindings } from "./contracts/write-bindings.ts";

await writeBindings();
