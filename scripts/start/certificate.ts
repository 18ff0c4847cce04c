/** Keeps the certificate that `npm run https` made good for the names and addresses that this machine has now. */
import { existsSync } from 'node:fs';
import type { Configuration } from '#contract/configuration.ts';
import type { Log } from '#contract/log.ts';
import { ensureCertificate, httpsFiles } from '../https/authority.ts';
import { machineNames } from '../https/names.ts';

const lookMs = 12 * 3_600_000;

export interface KeepCertificateOptions {
	data: string;
	configuration: Configuration;
	log: Log;
}

/** Looks now and twice a day. @returns whose certificate there is: `own` has to be trusted by devices first. */
export async function keepCertificate({ data, configuration, log }: KeepCertificateOptions): Promise<'own' | 'given' | 'none'> {
	if (configuration.tls_cert !== null) return 'given';
	if (!existsSync(httpsFiles(data).authority)) return 'none';
	const renew = async (): Promise<void> => {
		try {
			const { made } = await ensureCertificate(data, machineNames(configuration.allowed_hosts));
			if (made !== 'nothing') log.info('a new certificate was made for the names that this machine has now');
		} catch (error) {
			log.error('the certificate for HTTPS could not be renewed', { error });
		}
	};
	await renew();
	setInterval(() => void renew(), lookMs).unref();
	return 'own';
}
