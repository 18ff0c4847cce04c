/** Who asks. Until accounts exist there is one owner, the household. */
export interface Actor {
	/** Account that what is made belongs to. */
	owner: string;
	/** How the actor was recognised; `link` is whoever opens what its owner shows to strangers. */
	via: 'this-machine' | 'session' | 'key' | 'link';
}

/** The one account before accounts exist. */
export const household = 'household';
