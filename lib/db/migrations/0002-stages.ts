import { type Kysely, sql } from "kysely";

/**
 * Several inputs, stages and reports. A job from before had one input image at most and one stage, whose results were
 * its output's pixels. The tiles of inputs have a column of their own, because a large job's take a megabyte and hardly
 * anybody who reads a job wants them.
 */
const STATEMENTS = [
  `ALTER TABLE jobs
    ADD COLUMN inputs jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN input_tiles jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN stages jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN makes_image boolean NOT NULL DEFAULT true,
    ADD COLUMN stage_cids text[] NOT NULL DEFAULT '{}',
    ADD COLUMN report_cid text,
    ADD COLUMN report_size_bytes bigint`,
  `UPDATE jobs SET
    inputs = jsonb_build_array((input - 'tiles') || jsonb_build_object('kind', 'image', 'cid', input_cid)),
    input_tiles = jsonb_build_array(input -> 'tiles')
    WHERE input IS NOT NULL`,
  `UPDATE jobs SET stages = jsonb_build_array(jsonb_build_object(
    'title', 'Pixels',
    'unitCount', units_total,
    'raster', jsonb_build_object('width', raster_width, 'height', raster_height)))`,
  `ALTER TABLE jobs
    ALTER COLUMN inputs DROP DEFAULT,
    ALTER COLUMN input_tiles DROP DEFAULT,
    ALTER COLUMN stages DROP DEFAULT,
    ALTER COLUMN makes_image DROP DEFAULT,
    DROP COLUMN input_cid,
    DROP COLUMN input,
    DROP COLUMN raster_width,
    DROP COLUMN raster_height`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
