CREATE TABLE account_keys (
	id VARCHAR(32) NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	hint VARCHAR(16) NOT NULL, 
	account_number INTEGER NOT NULL, 
	person_id BIGINT NOT NULL, 
	client_id VARCHAR(64), 
	scopes TEXT NOT NULL, 
	alive BOOLEAN NOT NULL, 
	created_at VARCHAR(24) NOT NULL, 
	last_used_at VARCHAR(24), 
	revoked_at VARCHAR(24), 
	CONSTRAINT pk_account_keys PRIMARY KEY (id), 
	CONSTRAINT uq_account_keys_digest UNIQUE (digest)
);
--
CREATE TABLE account_tags (
	workspace_id INTEGER NOT NULL, 
	tag VARCHAR(64) NOT NULL, 
	account_number INTEGER NOT NULL, 
	CONSTRAINT pk_account_tags PRIMARY KEY (workspace_id, tag, account_number)
)
 WITHOUT ROWID

;
--
CREATE TABLE accounts (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id INTEGER NOT NULL, 
	uuid VARCHAR(32) NOT NULL, 
	external_id TEXT, 
	platform VARCHAR(32) NOT NULL, 
	username TEXT, 
	display_name TEXT, 
	email TEXT, 
	mailbox TEXT, 
	country VARCHAR(2), 
	biography TEXT, 
	avatar_url TEXT, 
	link_url TEXT, 
	profile_url TEXT, 
	platform_account_id TEXT, 
	signed_in BOOLEAN NOT NULL, 
	enabled BOOLEAN NOT NULL, 
	device_serial TEXT, 
	app_package TEXT, 
	manager TEXT, 
	params TEXT NOT NULL, 
	tags TEXT NOT NULL, 
	health VARCHAR(24) NOT NULL, 
	can_post BOOLEAN NOT NULL, 
	health_reason VARCHAR(64), 
	health_since VARCHAR(24) NOT NULL, 
	health_confidence VARCHAR(16) NOT NULL, 
	health_evidence TEXT, 
	checked_at VARCHAR(24), 
	next_check_at VARCHAR(24), 
	synced_at VARCHAR(24), 
	session_expires_at VARCHAR(24), 
	created_at VARCHAR(24) NOT NULL, 
	updated_at VARCHAR(24), 
	removed_at VARCHAR(24), 
	version BIGINT NOT NULL, 
	sort_name TEXT NOT NULL, 
	search TEXT NOT NULL, 
	CONSTRAINT uq_accounts_uuid UNIQUE (uuid), 
	CONSTRAINT uq_accounts_workspace_id_external_id UNIQUE (workspace_id, external_id)
);
--
CREATE TABLE adb_servers (
	workspace_id INTEGER NOT NULL, 
	address VARCHAR(255) NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	said TEXT, 
	since VARCHAR(24) NOT NULL, 
	looked_at VARCHAR(24) NOT NULL, 
	CONSTRAINT pk_adb_servers PRIMARY KEY (workspace_id, address)
)
 WITHOUT ROWID

;
--
CREATE TABLE api_keys (
	id VARCHAR(32) NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	hint VARCHAR(16) NOT NULL, 
	scopes TEXT NOT NULL, 
	account_numbers TEXT, 
	account_tags TEXT, 
	requests_per_minute INTEGER NOT NULL, 
	created_at VARCHAR(24) NOT NULL, 
	expires_at VARCHAR(24), 
	last_used_at VARCHAR(24), 
	revoked_at VARCHAR(24), premium BOOLEAN DEFAULT 1 NOT NULL, special BOOLEAN DEFAULT 1 NOT NULL, requests_per_day BIGINT, bytes_per_day BIGINT, 
	CONSTRAINT pk_api_keys PRIMARY KEY (id), 
	CONSTRAINT uq_api_keys_digest UNIQUE (digest)
);
--
CREATE TABLE apps (
	client_id VARCHAR(64) NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	redirect_uris TEXT NOT NULL, 
	created_at VARCHAR(24) NOT NULL, 
	CONSTRAINT pk_apps PRIMARY KEY (client_id)
);
--
CREATE TABLE archives (
	workspace_id INTEGER NOT NULL, 
	person_id BIGINT NOT NULL, 
	account_number INTEGER NOT NULL, 
	sections TEXT NOT NULL, 
	newest_at BIGINT NOT NULL, 
	taken_at VARCHAR(24) NOT NULL, 
	CONSTRAINT pk_archives PRIMARY KEY (workspace_id, person_id)
)
 WITHOUT ROWID

;
--
CREATE TABLE audit (
	workspace_id INTEGER NOT NULL, 
	number BIGINT NOT NULL, 
	at VARCHAR(24) NOT NULL, 
	deed VARCHAR(64) NOT NULL, 
	key_id VARCHAR(32) NOT NULL, 
	account_number INTEGER, 
	reason TEXT, 
	details TEXT NOT NULL, 
	previous VARCHAR(64) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (workspace_id, number)
);
--
CREATE TABLE audit_heads (
	workspace_id INTEGER NOT NULL, 
	number BIGINT NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	sealed BLOB NOT NULL, 
	CONSTRAINT pk_audit_heads PRIMARY KEY (workspace_id)
);
--
CREATE TABLE check_runs (
	id VARCHAR(32) NOT NULL, 
	platform VARCHAR(32) NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	wanted TEXT NOT NULL, 
	limits TEXT NOT NULL, 
	accounts INTEGER NOT NULL, 
	place INTEGER NOT NULL, 
	outcomes TEXT NOT NULL, 
	changed INTEGER NOT NULL, 
	changed_accounts TEXT NOT NULL, 
	waits TEXT, 
	created_at VARCHAR(24) NOT NULL, 
	done_at VARCHAR(24), 
	CONSTRAINT pk_check_runs PRIMARY KEY (id, platform)
)
 WITHOUT ROWID

;
--
CREATE TABLE checks (
	workspace_id INTEGER NOT NULL, 
	account_number INTEGER NOT NULL, 
	platform VARCHAR(32) NOT NULL, 
	asked_at VARCHAR(24) NOT NULL, 
	leased_until VARCHAR(24), 
	faults INTEGER NOT NULL, 
	fault TEXT, 
	quotas TEXT, used_up_at VARCHAR(24), 
	CONSTRAINT pk_checks PRIMARY KEY (workspace_id, account_number)
)
 WITHOUT ROWID

;
--
CREATE TABLE code_attempts (
	id VARCHAR(32) NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	account_number INTEGER NOT NULL, 
	key_id VARCHAR(32) NOT NULL, 
	opened_at VARCHAR(24) NOT NULL, 
	expires_at VARCHAR(24) NOT NULL, 
	asked_at VARCHAR(24) NOT NULL, 
	code_id VARCHAR(32), 
	handed_at VARCHAR(24), 
	CONSTRAINT pk_code_attempts PRIMARY KEY (id)
);
--
CREATE TABLE codes (
	id VARCHAR(32) NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	account_number INTEGER NOT NULL, 
	sealed BLOB NOT NULL, 
	source VARCHAR(16) NOT NULL, 
	received_at VARCHAR(24) NOT NULL, 
	expires_at VARCHAR(24) NOT NULL, sender VARCHAR(255), mail_key VARCHAR(64), taken_at VARCHAR(24), shown_at VARCHAR(24), 
	CONSTRAINT pk_codes PRIMARY KEY (id)
);
--
CREATE TABLE coin_payments (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id INTEGER NOT NULL, 
	person_id BIGINT NOT NULL, 
	order_id BIGINT NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	coins BIGINT NOT NULL, 
	description TEXT NOT NULL, 
	at BIGINT NOT NULL
);
--
CREATE TABLE comment_likes (
	workspace_id INTEGER NOT NULL, 
	comment_id BIGINT NOT NULL, 
	person_id BIGINT NOT NULL, 
	CONSTRAINT pk_comment_likes PRIMARY KEY (workspace_id, comment_id, person_id)
)
 WITHOUT ROWID

;
--
CREATE TABLE comments (
	workspace_id INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	video_id BIGINT NOT NULL, 
	parent_id BIGINT NOT NULL, 
	answers_id BIGINT NOT NULL, 
	place BIGINT NOT NULL, 
	author_id BIGINT NOT NULL, 
	text TEXT NOT NULL, 
	language VARCHAR(8) NOT NULL, 
	at BIGINT NOT NULL, 
	likes BIGINT NOT NULL, 
	replies BIGINT NOT NULL, 
	replies_ever BIGINT NOT NULL, 
	CONSTRAINT pk_comments PRIMARY KEY (workspace_id, id), 
	CONSTRAINT uq_comments_workspace_id_video_id_parent_id_place UNIQUE (workspace_id, video_id, parent_id, place)
)
 WITHOUT ROWID

;
--
CREATE TABLE connect_links (
	id VARCHAR(32) NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	platform VARCHAR(32), 
	account_number INTEGER, 
	name TEXT, 
	language VARCHAR(8) NOT NULL, 
	return_to TEXT, 
	made_by VARCHAR(32) NOT NULL, 
	created_at VARCHAR(24) NOT NULL, 
	expires_at VARCHAR(24) NOT NULL, 
	opened_at VARCHAR(24), 
	finished_at VARCHAR(24), 
	withdrawn_at VARCHAR(24), 
	connected_number INTEGER, 
	failed_at VARCHAR(24), 
	said TEXT, connected_numbers TEXT, choosing_until VARCHAR(24), 
	CONSTRAINT pk_connect_links PRIMARY KEY (id), 
	CONSTRAINT uq_connect_links_digest UNIQUE (digest)
);
--
CREATE TABLE consent_choices (
	digest VARCHAR(64) NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	link_id VARCHAR(32) NOT NULL, 
	platform VARCHAR(32) NOT NULL, 
	client_id TEXT NOT NULL, 
	sealed BLOB NOT NULL, 
	expires_at VARCHAR(24) NOT NULL, 
	CONSTRAINT pk_consent_choices PRIMARY KEY (digest)
);
--
CREATE TABLE consent_states (
	digest VARCHAR(64) NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	link_id VARCHAR(32) NOT NULL, 
	platform VARCHAR(32) NOT NULL, 
	client_id TEXT NOT NULL, 
	redirect_uri TEXT NOT NULL, 
	sealed BLOB NOT NULL, 
	expires_at VARCHAR(24) NOT NULL, 
	used_at VARCHAR(24), 
	CONSTRAINT pk_consent_states PRIMARY KEY (digest)
);
--
CREATE TABLE consents (
	workspace_id INTEGER NOT NULL, 
	account_number INTEGER NOT NULL, 
	policy VARCHAR(32) NOT NULL, 
	key_id VARCHAR(32) NOT NULL, 
	given_at VARCHAR(24) NOT NULL, 
	CONSTRAINT pk_consents PRIMARY KEY (workspace_id, account_number)
);
--
CREATE TABLE conversation_people (
	workspace_id INTEGER NOT NULL, 
	short_id BIGINT NOT NULL, 
	person_id BIGINT NOT NULL, 
	requested BOOLEAN NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	read_to BIGINT NOT NULL, 
	active_us BIGINT NOT NULL, 
	CONSTRAINT pk_conversation_people PRIMARY KEY (workspace_id, short_id, person_id), 
	CONSTRAINT uq_conversation_people_workspace_id_person_id_active_us UNIQUE (workspace_id, person_id, active_us)
)
 WITHOUT ROWID

;
--
CREATE TABLE conversations (
	workspace_id INTEGER NOT NULL, 
	short_id BIGINT NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	ticket VARCHAR(255) NOT NULL, 
	owner_id BIGINT NOT NULL, 
	messages BIGINT NOT NULL, 
	CONSTRAINT pk_conversations PRIMARY KEY (workspace_id, short_id)
)
 WITHOUT ROWID

;
--
CREATE TABLE data_keys (
	id VARCHAR(16) NOT NULL, 
	wrapped BLOB NOT NULL, 
	current BOOLEAN NOT NULL, 
	made_at VARCHAR(24) NOT NULL, 
	retired_at VARCHAR(24), 
	place TEXT, 
	finished_at VARCHAR(24), 
	CONSTRAINT pk_data_keys PRIMARY KEY (id)
);
--
CREATE TABLE devices (
	workspace_id INTEGER NOT NULL, 
	serial VARCHAR(255) NOT NULL, 
	model TEXT, 
	online BOOLEAN NOT NULL, 
	seen_at VARCHAR(24), told_by TEXT, serials TEXT, product TEXT, android_version TEXT, adb_state TEXT, drops TEXT, alias_of VARCHAR(255), reason VARCHAR(64), since VARCHAR(24), 
	CONSTRAINT pk_devices PRIMARY KEY (workspace_id, serial)
)
 WITHOUT ROWID

;
--
CREATE TABLE events (
	arrival INTEGER NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	number BIGINT, 
	id VARCHAR(32) NOT NULL, 
	type VARCHAR(64) NOT NULL, 
	account_number INTEGER, 
	data TEXT NOT NULL, 
	at VARCHAR(24) NOT NULL, 
	CONSTRAINT pk_events PRIMARY KEY (arrival)
);
--
CREATE TABLE follows (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id INTEGER NOT NULL, 
	follower_id BIGINT NOT NULL, 
	followed_id BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT uq_follows_workspace_id_follower_id_followed_id UNIQUE (workspace_id, follower_id, followed_id)
);
--
CREATE TABLE grants (
	workspace_id INTEGER NOT NULL, 
	account_number INTEGER NOT NULL, 
	platform VARCHAR(32) NOT NULL, 
	client_id TEXT NOT NULL, 
	person VARCHAR(64) NOT NULL, 
	session_id VARCHAR(32) NOT NULL, 
	generation BIGINT NOT NULL, 
	renewable BOOLEAN NOT NULL, 
	access_ends_at VARCHAR(24), 
	refresh_ends_at VARCHAR(24), 
	renew_at VARCHAR(24), 
	lease VARCHAR(32), 
	leased_until VARCHAR(24), 
	sent_at VARCHAR(24), 
	tries INTEGER NOT NULL, 
	said TEXT, 
	ended_at VARCHAR(24), granted_by VARCHAR(64), 
	CONSTRAINT pk_grants PRIMARY KEY (workspace_id, account_number)
);
--
CREATE TABLE harvest_accounts (
	workspace_id INTEGER NOT NULL, 
	account_number INTEGER NOT NULL, 
	harvest_id VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_harvest_accounts PRIMARY KEY (workspace_id, account_number, harvest_id)
)
 WITHOUT ROWID

;
--
CREATE TABLE harvests (
	workspace_id INTEGER NOT NULL, 
	id VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	created_at VARCHAR(24) NOT NULL, 
	CONSTRAINT pk_harvests PRIMARY KEY (workspace_id, id)
);
--
CREATE TABLE hashtags (
	workspace_id INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	name VARCHAR(128) NOT NULL, 
	description TEXT NOT NULL, 
	videos BIGINT NOT NULL, 
	views BIGINT NOT NULL, 
	fault INTEGER, 
	CONSTRAINT pk_hashtags PRIMARY KEY (workspace_id, id), 
	CONSTRAINT uq_hashtags_workspace_id_name UNIQUE (workspace_id, name)
)
 WITHOUT ROWID

;
--
CREATE TABLE health_history (
	id VARCHAR(32) NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	account_number INTEGER NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	can_post BOOLEAN NOT NULL, 
	reason VARCHAR(64), 
	confidence VARCHAR(16) NOT NULL, 
	evidence TEXT, 
	at VARCHAR(24) NOT NULL, 
	CONSTRAINT pk_health_history PRIMARY KEY (id)
);
--
CREATE TABLE instance_apps (
	workspace_id INTEGER NOT NULL, 
	platform VARCHAR(32) NOT NULL, 
	server VARCHAR(300) NOT NULL, 
	client_id TEXT NOT NULL, 
	sealed BLOB, 
	redirect_uri TEXT NOT NULL, 
	registered_at VARCHAR(24) NOT NULL, 
	CONSTRAINT pk_instance_apps PRIMARY KEY (workspace_id, platform, server)
);
--
CREATE TABLE jobs (
	id VARCHAR(128) NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	kind VARCHAR(64) NOT NULL, 
	arguments TEXT NOT NULL, 
	state VARCHAR(8) NOT NULL, 
	due VARCHAR(24) NOT NULL, 
	every FLOAT, 
	tries INTEGER NOT NULL, 
	handings BIGINT NOT NULL, 
	owner VARCHAR(128), 
	said TEXT, 
	created_at VARCHAR(24) NOT NULL, 
	done_at VARCHAR(24), 
	CONSTRAINT pk_jobs PRIMARY KEY (id)
);
--
CREATE TABLE kept_answers (
	workspace_id INTEGER NOT NULL, 
	key_id VARCHAR(32) NOT NULL, 
	idempotency_key VARCHAR(255) NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	status BIGINT NOT NULL, 
	body BLOB NOT NULL, 
	created_at VARCHAR(24) NOT NULL, 
	CONSTRAINT pk_kept_answers PRIMARY KEY (workspace_id, key_id, idempotency_key)
);
--
CREATE TABLE key_calls (
	key_id VARCHAR(32) NOT NULL, 
	calls TEXT NOT NULL, 
	CONSTRAINT pk_key_calls PRIMARY KEY (key_id)
);
--
CREATE TABLE key_days (
	key_id VARCHAR(32) NOT NULL, 
	day BIGINT NOT NULL, 
	requests BIGINT NOT NULL, 
	bytes BIGINT NOT NULL, 
	CONSTRAINT pk_key_days PRIMARY KEY (key_id, day)
);
--
CREATE TABLE live_rooms (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	owner_id BIGINT NOT NULL, 
	stream_id BIGINT NOT NULL, 
	title TEXT NOT NULL, 
	third_party BOOLEAN NOT NULL, 
	hashtag_id BIGINT, 
	game_id BIGINT, 
	audience INTEGER NOT NULL, 
	started_ms BIGINT NOT NULL, 
	ended_ms BIGINT, 
	said BIGINT NOT NULL, 
	CONSTRAINT uq_live_rooms_workspace_id_id UNIQUE (workspace_id, id)
);
--
CREATE TABLE live_sayings (
	workspace_id INTEGER NOT NULL, 
	room_id BIGINT NOT NULL, 
	place BIGINT NOT NULL, 
	id BIGINT NOT NULL, 
	person_id BIGINT NOT NULL, 
	text TEXT NOT NULL, 
	at_ms BIGINT NOT NULL, 
	CONSTRAINT pk_live_sayings PRIMARY KEY (workspace_id, room_id, place)
)
 WITHOUT ROWID

;
--
CREATE TABLE mailboxes (
	workspace_id INTEGER NOT NULL, 
	account_number INTEGER NOT NULL, 
	kind VARCHAR(8) NOT NULL, 
	address VARCHAR(254) NOT NULL, 
	host VARCHAR(253), 
	port INTEGER, 
	tls VARCHAR(8), 
	username VARCHAR(254), 
	state VARCHAR(8) NOT NULL, 
	fault TEXT, 
	mails BIGINT NOT NULL, 
	strangers BIGINT NOT NULL, 
	mail_at VARCHAR(24), 
	seen_at VARCHAR(24), 
	created_at VARCHAR(24) NOT NULL, 
	updated_at VARCHAR(24) NOT NULL, 
	validity BIGINT, 
	last_uid BIGINT, 
	watched_by VARCHAR(32), 
	watched_until VARCHAR(24), 
	CONSTRAINT pk_mailboxes PRIMARY KEY (workspace_id, account_number)
)
 WITHOUT ROWID

;
--
CREATE TABLE messages (
	workspace_id INTEGER NOT NULL, 
	short_id BIGINT NOT NULL, 
	place BIGINT NOT NULL, 
	id BIGINT NOT NULL, 
	client_id VARCHAR(64) NOT NULL, 
	sender_id BIGINT NOT NULL, 
	text TEXT NOT NULL, 
	at_ms BIGINT NOT NULL, 
	CONSTRAINT pk_messages PRIMARY KEY (workspace_id, short_id, place)
)
 WITHOUT ROWID

;
--
CREATE TABLE notices (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id INTEGER NOT NULL, 
	person_id BIGINT NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	actor_id BIGINT NOT NULL, 
	video_id BIGINT, 
	comment_id BIGINT, 
	text TEXT NOT NULL, 
	at BIGINT NOT NULL
);
--
CREATE TABLE orders (
	workspace_id INTEGER NOT NULL, 
	id VARCHAR(32) NOT NULL, 
	account_number INTEGER NOT NULL, 
	title TEXT, 
	kind VARCHAR(32) NOT NULL, 
	platform VARCHAR(32) NOT NULL, 
	country VARCHAR(8) NOT NULL, 
	status VARCHAR(32) NOT NULL, 
	edits_quantity INTEGER NOT NULL, 
	used_edits INTEGER NOT NULL, 
	credit_cost INTEGER NOT NULL, 
	external_ref TEXT, 
	made_account BOOLEAN NOT NULL, 
	auto_finalize BOOLEAN NOT NULL, 
	wants TEXT NOT NULL, 
	created_at VARCHAR(24) NOT NULL, 
	updated_at VARCHAR(24) NOT NULL, 
	CONSTRAINT pk_orders PRIMARY KEY (workspace_id, id)
);
--
CREATE TABLE people (
	workspace_id INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	sec_uid VARCHAR(128) NOT NULL, 
	username VARCHAR(64) NOT NULL, 
	nickname TEXT NOT NULL, 
	biography TEXT NOT NULL, 
	country VARCHAR(2) NOT NULL, 
	language VARCHAR(8) NOT NULL, 
	verified BOOLEAN NOT NULL, 
	private BOOLEAN NOT NULL, 
	likes_shown BOOLEAN NOT NULL, 
	created_at BIGINT NOT NULL, 
	renamed_at BIGINT NOT NULL, 
	avatar_url TEXT, 
	followers BIGINT NOT NULL, 
	following BIGINT NOT NULL, 
	friends BIGINT NOT NULL, 
	hearts BIGINT NOT NULL, 
	videos BIGINT NOT NULL, 
	liked BIGINT NOT NULL, 
	room_id BIGINT, 
	fault INTEGER, 
	source VARCHAR(16) NOT NULL, 
	CONSTRAINT pk_people PRIMARY KEY (workspace_id, id), 
	CONSTRAINT uq_people_workspace_id_sec_uid UNIQUE (workspace_id, sec_uid), 
	CONSTRAINT uq_people_workspace_id_username UNIQUE (workspace_id, username)
)
 WITHOUT ROWID

;
--
CREATE TABLE platform_apps (
	workspace_id INTEGER NOT NULL, 
	platform VARCHAR(32) NOT NULL, 
	client_id TEXT NOT NULL, 
	sealed BLOB, 
	updated_at VARCHAR(24) NOT NULL, 
	CONSTRAINT pk_platform_apps PRIMARY KEY (workspace_id, platform)
);
--
CREATE TABLE playlist_videos (
	workspace_id INTEGER NOT NULL, 
	playlist_id BIGINT NOT NULL, 
	place INTEGER NOT NULL, 
	video_id BIGINT NOT NULL, 
	CONSTRAINT pk_playlist_videos PRIMARY KEY (workspace_id, playlist_id, place)
)
 WITHOUT ROWID

;
--
CREATE TABLE playlists (
	workspace_id INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	owner_id BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	videos INTEGER NOT NULL, 
	cover_id BIGINT NOT NULL, 
	CONSTRAINT pk_playlists PRIMARY KEY (workspace_id, id)
)
 WITHOUT ROWID

;
--
CREATE TABLE quotas (
	key_id VARCHAR(64) NOT NULL, 
	minute BIGINT NOT NULL, 
	spent BIGINT NOT NULL, 
	CONSTRAINT pk_quotas PRIMARY KEY (key_id, minute)
);
--
CREATE TABLE readings (
	workspace_id INTEGER NOT NULL, 
	question VARCHAR(255) NOT NULL, 
	source VARCHAR(16) NOT NULL, 
	as_of_ms BIGINT NOT NULL, 
	until_ms BIGINT NOT NULL, 
	fault VARCHAR(16), 
	why TEXT, partial BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_readings PRIMARY KEY (workspace_id, question, source)
)
 WITHOUT ROWID

;
--
CREATE TABLE revisions (
	workspace_id INTEGER NOT NULL, 
	slot INTEGER NOT NULL, 
	moves BIGINT NOT NULL, 
	CONSTRAINT pk_revisions PRIMARY KEY (workspace_id, slot)
);
--
CREATE TABLE sandbox (
	id INTEGER NOT NULL, 
	clock_ahead_ms BIGINT NOT NULL, 
	CONSTRAINT pk_sandbox PRIMARY KEY (id)
);
--
CREATE TABLE sandbox_tokens (
	digest VARCHAR(64) NOT NULL, 
	family VARCHAR(32) NOT NULL, 
	body TEXT NOT NULL, 
	ends_ms BIGINT NOT NULL, 
	used BOOLEAN NOT NULL, 
	revoked BOOLEAN NOT NULL, 
	CONSTRAINT pk_sandbox_tokens PRIMARY KEY (digest)
);
--
CREATE TABLE schema_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT schema_version_pkc PRIMARY KEY (version_num)
);
--
INSERT INTO "schema_version" VALUES('2026_11_29_0010_choices');
--
CREATE TABLE secrets (
	workspace_id INTEGER NOT NULL, 
	account_number INTEGER NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	sealed BLOB NOT NULL, 
	updated_at VARCHAR(24) NOT NULL, 
	CONSTRAINT pk_secrets PRIMARY KEY (workspace_id, account_number, kind)
);
--
CREATE TABLE session_spells (
	workspace_id INTEGER NOT NULL, 
	platform VARCHAR(32) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	lot VARCHAR(16) NOT NULL, 
	account_number INTEGER NOT NULL, 
	began_at VARCHAR(24) NOT NULL, 
	ended_at VARCHAR(24), 
	proved BOOLEAN NOT NULL, 
	CONSTRAINT pk_session_spells PRIMARY KEY (workspace_id, platform, kind, lot)
)
 WITHOUT ROWID

;
--
CREATE TABLE sessions (
	workspace_id INTEGER NOT NULL, 
	id VARCHAR(32) NOT NULL, 
	account_number INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	alive BOOLEAN NOT NULL, 
	scopes TEXT NOT NULL, 
	created_at VARCHAR(24) NOT NULL, 
	refreshed_at VARCHAR(24), 
	expires_at VARCHAR(24), person VARCHAR(64), 
	CONSTRAINT pk_sessions PRIMARY KEY (workspace_id, id)
);
--
CREATE TABLE short_links (
	workspace_id INTEGER NOT NULL, 
	word VARCHAR(64) NOT NULL, 
	kind VARCHAR(8) NOT NULL, 
	id BIGINT NOT NULL, 
	CONSTRAINT pk_short_links PRIMARY KEY (workspace_id, word, kind)
)
 WITHOUT ROWID

;
--
CREATE TABLE showings (
	id VARCHAR(32) NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	account_number INTEGER NOT NULL, 
	what TEXT NOT NULL, 
	key_id VARCHAR(32) NOT NULL, 
	shown_at VARCHAR(24) NOT NULL, 
	CONSTRAINT pk_showings PRIMARY KEY (id)
);
--
CREATE TABLE sign_ins (
	digest VARCHAR(64) NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	kind VARCHAR(8) NOT NULL, 
	created_at VARCHAR(24) NOT NULL, 
	expires_at VARCHAR(24) NOT NULL, 
	used_at VARCHAR(24), 
	CONSTRAINT pk_sign_ins PRIMARY KEY (digest)
);
--
CREATE TABLE slots (
	workspace_id INTEGER NOT NULL, 
	order_id VARCHAR(32) NOT NULL, 
	position INTEGER NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	CONSTRAINT pk_slots PRIMARY KEY (workspace_id, order_id, position)
);
--
CREATE TABLE sounds (
	workspace_id INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	title TEXT NOT NULL, 
	author_name TEXT NOT NULL, 
	author_id BIGINT, 
	album TEXT NOT NULL, 
	duration INTEGER NOT NULL, 
	original BOOLEAN NOT NULL, 
	videos BIGINT NOT NULL, 
	fault INTEGER, 
	CONSTRAINT pk_sounds PRIMARY KEY (workspace_id, id)
)
 WITHOUT ROWID

;
--
CREATE TABLE synchronisations (
	id VARCHAR(32) NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	account_number INTEGER NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	reason VARCHAR(64), 
	created_at VARCHAR(24) NOT NULL, 
	finished_at VARCHAR(24), 
	CONSTRAINT pk_synchronisations PRIMARY KEY (id)
);
--
CREATE TABLE video_hashtags (
	workspace_id INTEGER NOT NULL, 
	hashtag_id BIGINT NOT NULL, 
	video_id BIGINT NOT NULL, 
	CONSTRAINT pk_video_hashtags PRIMARY KEY (workspace_id, hashtag_id, video_id)
)
 WITHOUT ROWID

;
--
CREATE TABLE video_likes (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id INTEGER NOT NULL, 
	person_id BIGINT NOT NULL, 
	video_id BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT uq_video_likes_workspace_id_person_id_video_id UNIQUE (workspace_id, person_id, video_id)
);
--
CREATE TABLE video_saves (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	workspace_id INTEGER NOT NULL, 
	person_id BIGINT NOT NULL, 
	video_id BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT uq_video_saves_workspace_id_person_id_video_id UNIQUE (workspace_id, person_id, video_id)
);
--
CREATE TABLE videos (
	workspace_id INTEGER NOT NULL, 
	id BIGINT NOT NULL, 
	author_id BIGINT NOT NULL, 
	created_ms BIGINT NOT NULL, 
	description TEXT NOT NULL, 
	language VARCHAR(8) NOT NULL, 
	category INTEGER NOT NULL, 
	film INTEGER NOT NULL, 
	link TEXT, 
	duration INTEGER NOT NULL, 
	bytes BIGINT NOT NULL, 
	sound_id BIGINT, 
	hashtags TEXT NOT NULL, 
	plays BIGINT NOT NULL, 
	likes BIGINT NOT NULL, 
	comments BIGINT NOT NULL, 
	threads BIGINT NOT NULL, 
	threads_ever BIGINT NOT NULL, 
	shares BIGINT NOT NULL, 
	saves BIGINT NOT NULL, 
	pinned BOOLEAN NOT NULL, 
	private BOOLEAN NOT NULL, 
	shuffle INTEGER NOT NULL, 
	hidden_in VARCHAR(64) NOT NULL, 
	fault INTEGER, 
	CONSTRAINT pk_videos PRIMARY KEY (workspace_id, id), 
	CONSTRAINT uq_videos_workspace_id_author_id_created_ms UNIQUE (workspace_id, author_id, created_ms)
)
 WITHOUT ROWID

;
--
CREATE TABLE webhook_deliveries (
	id VARCHAR(32) NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	webhook_id VARCHAR(32) NOT NULL, 
	event_id VARCHAR(32) NOT NULL, 
	number BIGINT, 
	event_type VARCHAR(64) NOT NULL, 
	state VARCHAR(8) NOT NULL, 
	tries INTEGER NOT NULL, 
	due VARCHAR(24) NOT NULL, 
	created_at VARCHAR(24) NOT NULL, 
	tried_at VARCHAR(24), 
	status INTEGER, 
	milliseconds INTEGER, 
	fault TEXT, 
	answer TEXT, 
	CONSTRAINT pk_webhook_deliveries PRIMARY KEY (id)
);
--
CREATE TABLE webhooks (
	id VARCHAR(32) NOT NULL, 
	workspace_id INTEGER NOT NULL, 
	face VARCHAR(32) NOT NULL, 
	url TEXT NOT NULL, 
	name TEXT, 
	description TEXT, 
	event_types TEXT NOT NULL, 
	enabled BOOLEAN NOT NULL, 
	secret BLOB, 
	previous_secret BLOB, 
	previous_until VARCHAR(24), 
	account_numbers TEXT, 
	account_tags TEXT, 
	key_id VARCHAR(64) NOT NULL, 
	cursor BIGINT NOT NULL, 
	round INTEGER NOT NULL, 
	failures INTEGER NOT NULL, 
	failing_since VARCHAR(24), 
	rests_until VARCHAR(24), 
	disabled_because VARCHAR(16), 
	disabled_at VARCHAR(24), 
	last_taken_at VARCHAR(24), 
	last_failed_at VARCHAR(24), 
	created_at VARCHAR(24) NOT NULL, 
	updated_at VARCHAR(24) NOT NULL, 
	CONSTRAINT pk_webhooks PRIMARY KEY (id)
);
--
CREATE TABLE words (
	workspace_id INTEGER NOT NULL, 
	kind VARCHAR(8) NOT NULL, 
	word VARCHAR(64) NOT NULL, 
	id BIGINT NOT NULL, 
	CONSTRAINT pk_words PRIMARY KEY (workspace_id, kind, word, id)
)
 WITHOUT ROWID

;
--
CREATE TABLE workspaces (
	id INTEGER NOT NULL, 
	uuid VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	settings TEXT NOT NULL, 
	created_at VARCHAR(24) NOT NULL, 
	CONSTRAINT pk_workspaces PRIMARY KEY (id), 
	CONSTRAINT uq_workspaces_uuid UNIQUE (uuid)
);
--
CREATE INDEX ix_account_tags_account_number ON account_tags (account_number);
--
CREATE INDEX ix_accounts_kept_country ON accounts (workspace_id, country, number) WHERE removed_at IS NULL;
--
CREATE INDEX ix_accounts_kept_created_at ON accounts (workspace_id, created_at, number) WHERE removed_at IS NULL;
--
CREATE INDEX ix_accounts_kept_device_serial ON accounts (workspace_id, device_serial, number) WHERE removed_at IS NULL;
--
CREATE INDEX ix_accounts_kept_health ON accounts (workspace_id, health, number) WHERE removed_at IS NULL;
--
CREATE INDEX ix_accounts_kept_health_since ON accounts (workspace_id, health_since, number) WHERE removed_at IS NULL;
--
CREATE INDEX ix_accounts_kept_number ON accounts (workspace_id, number) WHERE removed_at IS NULL;
--
CREATE INDEX ix_accounts_kept_platform ON accounts (workspace_id, platform, number) WHERE removed_at IS NULL;
--
CREATE INDEX ix_accounts_removed ON accounts (workspace_id, number) WHERE removed_at IS NOT NULL;
--
CREATE INDEX ix_accounts_username ON accounts (workspace_id, username);
--
CREATE INDEX ix_api_keys_workspace_id_id ON api_keys (workspace_id, id);
--
CREATE INDEX ix_codes_workspace_id_account_number_received_at ON codes (workspace_id, account_number, received_at);
--
CREATE INDEX ix_health_history_workspace_id_account_number_at ON health_history (workspace_id, account_number, at);
--
CREATE INDEX ix_health_history_workspace_id_at ON health_history (workspace_id, at);
--
CREATE INDEX ix_orders_workspace_id_account_number_created_at ON orders (workspace_id, account_number, created_at);
--
CREATE INDEX ix_sessions_workspace_id_account_number ON sessions (workspace_id, account_number);
--
CREATE INDEX ix_synchronisations_workspace_id_account_number ON synchronisations (workspace_id, account_number);
--
CREATE TRIGGER health_history_stays_as_it_is BEFORE UPDATE ON health_history
    BEGIN SELECT RAISE(ABORT, 'The history of health is only ever added to.'); END;
--
CREATE TRIGGER health_history_stays BEFORE DELETE ON health_history WHEN EXISTS (SELECT 1 FROM accounts WHERE number = OLD.account_number)
    BEGIN SELECT RAISE(ABORT, 'The history of health is only ever added to.'); END;
--
CREATE INDEX ix_showings_workspace_id_account_number_shown_at ON showings (workspace_id, account_number, shown_at);
--
CREATE INDEX ix_sessions_workspace_id_person ON sessions (workspace_id, person);
--
CREATE INDEX ix_account_keys_workspace_id_account_number ON account_keys (workspace_id, account_number);
--
CREATE INDEX ix_apps_workspace_id_client_id ON apps (workspace_id, client_id);
--
CREATE INDEX ix_coin_payments_workspace_id_person_id_number ON coin_payments (workspace_id, person_id, number);
--
CREATE INDEX ix_conversation_people_workspace_id_person_id_requested_deleted_active_us ON conversation_people (workspace_id, person_id, requested, deleted, active_us);
--
CREATE UNIQUE INDEX ix_conversations_workspace_id_id ON conversations (workspace_id, id);
--
CREATE INDEX ix_follows_workspace_id_followed_id_number ON follows (workspace_id, followed_id, number);
--
CREATE INDEX ix_follows_workspace_id_follower_id_number ON follows (workspace_id, follower_id, number);
--
CREATE INDEX ix_hashtags_workspace_id_videos_id ON hashtags (workspace_id, videos, id);
--
CREATE INDEX ix_live_rooms_workspace_id_ended_ms_number ON live_rooms (workspace_id, ended_ms, number);
--
CREATE INDEX ix_live_rooms_workspace_id_owner_id_number ON live_rooms (workspace_id, owner_id, number);
--
CREATE INDEX ix_notices_workspace_id_person_id_at_number ON notices (workspace_id, person_id, at, number);
--
CREATE INDEX ix_notices_workspace_id_person_id_kind_at_number ON notices (workspace_id, person_id, kind, at, number);
--
CREATE INDEX ix_people_workspace_id_followers_id ON people (workspace_id, followers, id);
--
CREATE INDEX ix_playlists_workspace_id_owner_id_id ON playlists (workspace_id, owner_id, id);
--
CREATE INDEX ix_sounds_workspace_id_videos_id ON sounds (workspace_id, videos, id);
--
CREATE INDEX ix_video_likes_workspace_id_person_id_number ON video_likes (workspace_id, person_id, number);
--
CREATE INDEX ix_video_saves_workspace_id_person_id_number ON video_saves (workspace_id, person_id, number);
--
CREATE INDEX ix_videos_workspace_id_author_id_id_private_fault ON videos (workspace_id, author_id, id, private, fault);
--
CREATE INDEX ix_videos_workspace_id_category_shuffle_id ON videos (workspace_id, category, shuffle, id);
--
CREATE INDEX ix_videos_workspace_id_shuffle_id ON videos (workspace_id, shuffle, id);
--
CREATE INDEX ix_videos_workspace_id_sound_id_id ON videos (workspace_id, sound_id, id);
--
CREATE UNIQUE INDEX ix_events_workspace_id_number ON events (workspace_id, number);
--
CREATE INDEX ix_archives_workspace_id_account_number ON archives (workspace_id, account_number);
--
CREATE INDEX ix_video_likes_workspace_id_video_id_at ON video_likes (workspace_id, video_id, at);
--
CREATE INDEX ix_video_saves_workspace_id_video_id_at ON video_saves (workspace_id, video_id, at);
--
CREATE INDEX ix_follows_workspace_id_followed_id_at ON follows (workspace_id, followed_id, at);
--
CREATE INDEX ix_readings_until_ms ON readings (until_ms);
--
CREATE INDEX ix_accounts_kept_sort_name_health ON accounts (workspace_id, sort_name, number, health) WHERE removed_at IS NULL;
--
CREATE INDEX ix_jobs_state_due ON jobs (state, due);
--
CREATE INDEX ix_mailboxes_address ON mailboxes (address);
--
CREATE UNIQUE INDEX ix_codes_mail_key ON codes (workspace_id, account_number, mail_key);
--
CREATE INDEX ix_code_attempts_workspace_id_account_number_opened_at ON code_attempts (workspace_id, account_number, opened_at);
--
CREATE UNIQUE INDEX ix_data_keys_current ON data_keys (current) WHERE current;
--
CREATE INDEX ix_audit_workspace_id_account_number_number ON audit (workspace_id, account_number, number);
--
CREATE TRIGGER audit_stays_as_it_is BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'The audit is only ever added to.'); END;
--
CREATE TRIGGER audit_stays BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'The audit is only ever added to.'); END;
--
CREATE INDEX ix_connect_links_workspace_id_id ON connect_links (workspace_id, id);
--
CREATE INDEX ix_grants_platform_renew_at ON grants (platform, renew_at);
--
CREATE INDEX ix_grants_workspace_id_platform_person ON grants (workspace_id, platform, person);
--
CREATE INDEX ix_sandbox_tokens_family ON sandbox_tokens (family);
--
CREATE INDEX ix_sandbox_tokens_ends_ms ON sandbox_tokens (ends_ms);
--
CREATE INDEX ix_webhooks_workspace_id_id ON webhooks (workspace_id, id);
--
CREATE INDEX ix_webhook_deliveries_webhook_id_number ON webhook_deliveries (webhook_id, number);
--
CREATE INDEX ix_webhook_deliveries_webhook_id_id ON webhook_deliveries (webhook_id, id);
--
CREATE INDEX ix_webhook_deliveries_created_at ON webhook_deliveries (created_at);
--
CREATE UNIQUE INDEX ix_webhook_deliveries_webhook_id_event_id ON webhook_deliveries (webhook_id, event_id);
--
CREATE INDEX ix_checks_platform_asked_at ON checks (platform, asked_at);
--
CREATE INDEX ix_accounts_asked_about_platform_next_check_at ON accounts (platform, next_check_at) WHERE removed_at IS NULL AND enabled = 1;
--
CREATE INDEX ix_accounts_kept_session_expires_at ON accounts (workspace_id, session_expires_at, number) WHERE removed_at IS NULL;
--
CREATE INDEX ix_check_runs_workspace_id_created_at ON check_runs (workspace_id, created_at);
--
CREATE INDEX ix_session_spells_workspace_id_account_number ON session_spells (workspace_id, account_number);
--
CREATE INDEX ix_session_spells_going_on ON session_spells (workspace_id, platform, kind, began_at, account_number) WHERE ended_at IS NULL;
--
CREATE UNIQUE INDEX ix_session_spells_one_at_a_time ON session_spells (workspace_id, account_number, kind) WHERE ended_at IS NULL;
--
CREATE INDEX ix_checks_used_up ON checks (workspace_id, used_up_at, account_number) WHERE used_up_at IS NOT NULL;
--
CREATE INDEX ix_showings_by_checks ON showings (shown_at) WHERE key_id = 'probe';
--
CREATE INDEX ix_consent_choices_workspace_id_link_id ON consent_choices (workspace_id, link_id);
--
CREATE INDEX ix_grants_platform_granted_by ON grants (platform, granted_by);
--
DELETE FROM "sqlite_sequence";
--
INSERT INTO "sqlite_sequence" VALUES('accounts',10000);
