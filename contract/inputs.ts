/** Pictures that are sent ahead of the requests that name them. */

/** The answer to `POST /api/inputs`: from now on requests may name it `input:<sha256>`. */
export interface KeptInput {
	/** Of the file as it was sent, hex. */
	sha256: string;
	/** As shown: a turned photograph is measured upright. */
	width: number;
	height: number;
}
