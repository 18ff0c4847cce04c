/** What changed between two pictures: words of the prompts, and settings. */
import { Fragment } from 'react';
import { useText } from '../text/text.tsx';
import { settingLabels } from './setting-names.ts';
import { type Compared, compareSettings, compareWords, type Words } from './what-changed.ts';

export function Changes({ was, is }: { was: Compared; is: Compared }) {
	const t = useText();
	const settings = compareSettings(was, is);
	const isSamePrompt = was.settings.prompt === is.settings.prompt;
	const isSameNegative = was.settings.negative_prompt === is.settings.negative_prompt;
	const tell = (value: string | number | null) =>
		typeof value === 'number' ? value.toLocaleString(t.language, { useGrouping: false }) : value;
	if (isSamePrompt && isSameNegative && settings.length === 0) return <p className="changes-none">{t('picture.nothingChanged')}</p>;
	return (
		<div className="changes">
			{!isSamePrompt && <Prompt label={t('picture.prompt')} words={compareWords(was.settings.prompt, is.settings.prompt)} />}
			{!isSameNegative && (
				<Prompt label={t('picture.without')} words={compareWords(was.settings.negative_prompt, is.settings.negative_prompt)} />
			)}
			{settings.length > 0 && (
				<table className="changed-settings">
					<thead className="visually-hidden">
						<tr>
							<th scope="col">{t('picture.setting')}</th>
							<th scope="col">{t('picture.before')}</th>
							<th scope="col">{t('picture.after')}</th>
						</tr>
					</thead>
					<tbody>
						{settings.map((changed) => (
							<tr key={changed.name}>
								<th scope="row">{t(settingLabels[changed.name])}</th>
								<td>{tell(changed.was) ?? <span className="changed-none">{t('picture.none')}</span>}</td>
								<td>{tell(changed.is) ?? <span className="changed-none">{t('picture.none')}</span>}</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
			{isSamePrompt && <p className="hint">{t('picture.samePrompt')}</p>}
		</div>
	);
}

function Prompt({ label, words }: { label: string; words: readonly Words[] }) {
	return (
		<div className="changed-prompt">
			<h3>{label}</h3>
			<p dir="auto">
				{words.map(({ kind, text }, index) => (
					// biome-ignore lint/suspicious/noArrayIndexKey: the words have no other name, and come anew together.
					<Fragment key={index}>{kind === 'same' ? text : kind === 'gone' ? <del>{text}</del> : <ins>{text}</ins>}</Fragment>
				))}
			</p>
		</div>
	);
}
