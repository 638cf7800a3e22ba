-- The indexes of documents that are asked together; null: this is an index of one document.
alter table sources add column members text[];
-- Of which documents these were is not known; they are counted again when they are next asked.
delete from sources where manifest is null;
