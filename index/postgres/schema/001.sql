-- Whatever a ministry's role writes belongs to that role, and row-level security shows it to no other.
create extension if not exists vector;
create schema strategy_qa;
grant usage on schema strategy_qa to public;
set local search_path = strategy_qa, public;

create table version (number integer not null);
insert into version values (1);

-- The roles whose rows the current one may see; asked once a query.
create function own_roles() returns name[] language sql stable as
    $$ select array_agg(rolname) from pg_catalog.pg_roles where pg_catalog.pg_has_role(rolname, 'usage') $$;

-- An index of one document (with its manifest), or documents that are asked together (without).
create table sources (
    id bigint generated always as identity primary key,
    ministry name not null default current_user,
    name text not null,
    document text,
    edition text,
    manifest jsonb,
    unique (ministry, name)
);

-- A vector a row; row is the place of a passage or sentence in its document.
create table texts (
    ministry name not null default current_user,
    source bigint not null references sources on delete cascade,
    side text not null check (side in ('japanese', 'english')),
    level text not null check (level in ('passages', 'sentences')),
    row integer not null,
    dimensions integer not null,
    embedding vector not null,
    primary key (source, side, level, row)
);
alter table texts alter column embedding set storage external;
create index texts_ja_passages_768 on texts using hnsw ((embedding::halfvec(768)) halfvec_ip_ops)
    where dimensions = 768 and side = 'japanese' and level = 'passages';
create index texts_ja_sentences_768 on texts using hnsw ((embedding::halfvec(768)) halfvec_ip_ops)
    where dimensions = 768 and side = 'japanese' and level = 'sentences';
create index texts_en_passages_768 on texts using hnsw ((embedding::halfvec(768)) halfvec_ip_ops)
    where dimensions = 768 and side = 'english' and level = 'passages';
create index texts_en_sentences_768 on texts using hnsw ((embedding::halfvec(768)) halfvec_ip_ops)
    where dimensions = 768 and side = 'english' and level = 'sentences';

-- In which rows a term stands and how often: two arrays of 32-bit integers, little-endian.
create table postings (
    ministry name not null default current_user,
    source bigint not null references sources on delete cascade,
    side text not null,
    level text not null,
    term text not null,
    rows bytea not null,
    counts bytea not null,
    primary key (source, side, level, term)
);

-- How many terms each row has, names left out: an array of 32-bit integers.
create table lengths (
    ministry name not null default current_user,
    source bigint not null references sources on delete cascade,
    side text not null,
    level text not null,
    terms bytea not null,
    primary key (source, side, level)
);

-- Personal keys: names, hashes and dates, as in the file of keys.
create table keys (
    ministry name not null default current_user,
    name text not null,
    keys jsonb not null,
    primary key (ministry, name)
);

create table sessions (
    ministry name not null default current_user,
    secret_sha256 text not null,
    key_sha256 text not null,
    ends timestamptz not null,
    primary key (ministry, secret_sha256)
);

create table feedback (
    ministry name not null default current_user,
    id bigint generated always as identity primary key,
    line jsonb not null
);

create table asked (
    ministry name not null default current_user,
    person text not null,
    at timestamptz not null default clock_timestamp()
);
create index asked_by_person on asked (ministry, person, at);

-- The shelf: its manifest and the files of each document, as they stand in STRATEGY_QA_HOME/library.
create table library (
    ministry name not null default current_user,
    name text not null,
    content bytea not null,
    changed timestamptz not null default clock_timestamp(),
    primary key (ministry, name)
);

do $$
declare one text;
begin
    foreach one in array array['sources', 'texts', 'postings', 'lengths', 'keys', 'sessions', 'feedback', 'asked', 'library'] loop
        execute format('alter table %I enable row level security', one);
        execute format('create policy own on %I using (ministry = current_user) with check (ministry = current_user)', one);
        execute format('grant select, insert, update, delete on %I to public', one);
    end loop;
    -- Documents alone may be shared: by a role of which ministries' roles are members.
    foreach one in array array['sources', 'texts', 'postings', 'lengths'] loop
        execute format('create policy shared on %I for select using (ministry = any((select own_roles())::name[]))', one);
    end loop;
end $$;
grant select on version to public;
