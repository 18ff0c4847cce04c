/** The table of what each owner has had of the device. */
import type { DatabaseSync } from 'node:sqlite';
import { addDeviceTime, type OwnerUsage, takeTurn, type Usage } from './choose.ts';

export function readUsage(database: DatabaseSync): Usage {
	const rows = database.prepare('SELECT owner, device_ms, turns, last_turn, turn_start, turn_end FROM usage').all();
	const all = rows.map(
		(row): OwnerUsage => ({
			owner: String(row['owner']),
			deviceMs: Number(row['device_ms']),
			turns: Number(row['turns']),
			lastTurn: Number(row['last_turn']),
			turnStart: Number(row['turn_start']),
			turnEnd: Number(row['turn_end']),
		}),
	);
	return new Map(all.map((usage) => [usage.owner, usage]));
}

export function chargeTurn(database: DatabaseSync, usage: Usage, owner: string): void {
	saveUsage(database, takeTurn(usage, owner));
}

export function chargeDeviceTime(database: DatabaseSync, owner: string, deviceMs: number): void {
	const usage = readUsage(database).get(owner);
	if (usage !== undefined) saveUsage(database, addDeviceTime(usage, deviceMs));
}

function saveUsage(database: DatabaseSync, { owner, deviceMs, turns, lastTurn, turnStart, turnEnd }: OwnerUsage): void {
	database
		.prepare('INSERT OR REPLACE INTO usage (owner, device_ms, turns, last_turn, turn_start, turn_end) VALUES (?, ?, ?, ?, ?, ?)')
		.run(owner, deviceMs, turns, lastTurn, turnStart, turnEnd);
}
