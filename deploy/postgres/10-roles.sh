#!/bin/sh
# Run once by the database's image, when its volume is still empty: the owner of the
# tables (migrations) and the application's role, which gets its rights by grant_roles.
# Neither is a superuser. \getenv keeps the passwords out of the list of processes.
set -eu

psql --set=ON_ERROR_STOP=1 --no-psqlrc --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\getenv owner_password HOTLINE_OWNER_PASSWORD
\getenv app_password HOTLINE_APP_PASSWORD
CREATE ROLE hotline_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE hotline_app LOGIN PASSWORD :'app_password';
CREATE DATABASE hotline OWNER hotline_owner ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;
REVOKE ALL ON DATABASE hotline FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE hotline TO hotline_app;
SQL
