#!/bin/sh
# Installs Đôn Đốc as a systemd service, from the folder of this program. Run as root, again after
# each change of the unit; settings and data that are there already stay as they are.
#
# NAME: one of several departments on this machine: it gets a service dondoc@NAME, a command
# dondoc-NAME, data in /var/lib/dondoc-NAME and settings in /etc/dondoc-NAME.env of its own.
# DESTDIR: a folder to stand in for /, to try it out. DONDOC_USER: whom the service runs as.
set -eu
umask 022
program=$(cd "$(dirname "$0")/.." && pwd)
root=${DESTDIR:-}
name=${NAME:-}
called=dondoc${name:+-$name} # the data, the command, the folder of secrets
unit=dondoc${name:+@$name}
user=${DONDOC_USER:-$called}
data=/var/lib/$called
unit_file=$root/etc/systemd/system/$unit.service
command=$root/usr/local/bin/$called
if [ "$name" ]; then settings=$root/etc/$called.env; else settings=$program/.env; fi

fail() {
  echo "$1" >&2
  exit 1
}

[ "$(id -u)" -eq 0 ] || fail "Run it as root: sudo make install"
case $name in
  *[!a-z0-9]* | ??????????????????????*) fail "NAME has up to 21 small letters and digits, such as soyte." ;;
esac
case $program in
  /home/* | /root/*) fail "The service cannot see $program; move the program to /opt/dondoc first." ;;
esac
[ -x "$program/.venv/bin/python" ] || fail "Run it as: sudo make install"

# Nothing that belongs to another installation is taken over.
for file in "$unit_file" "$command"; do
  if [ -e "$file" ] && ! grep -qF "$program/" "$file"; then
    fail "$file belongs to another installation; choose another NAME, or remove it first."
  fi
done

id -u "$user" >/dev/null 2>&1 \
  || useradd --system --home-dir "$data" --no-create-home --shell /usr/sbin/nologin "$user"
group=$(id -gn "$user")
if [ -d "$root$data" ] && [ "$(stat -c %U "$root$data")" != "$user" ]; then
  fail "$root$data belongs to $(stat -c %U "$root$data") and not to $user; nothing was changed."
fi
install -d -m 0700 -o "$user" -g "$group" "$root$data"

# The service must not write here, so what Python compiles is made now.
"$program/.venv/bin/python" -m compileall -q -x '/(\.venv|tests|build|wheels)/' "$program"

# Tokens that systemd hands to the service; only root reads them.
install -d -m 0700 "$root/etc/$called"

if [ ! -e "$settings" ]; then
  install -m 0600 /dev/null "$settings"
  cat "$program/.env.example" >"$settings"
  echo "Fill in the token: $settings"
fi
chown "$user:$group" "$settings"
chmod 0600 "$settings"

# Where the data are is not left to a relative path: it would lead into the program's folder.
places=
for place in "DATABASE=$root$data/dondoc.db" "BACKUPS=$root$data/backups"; do
  grep -q "^${place%%=*}=/" "$settings" || places="$places $place"
done

install -d "$root/etc/systemd/system" "$root/usr/local/bin"
sed -e "s|/opt/dondoc|$program|g" -e "s|/etc/dondoc|/etc/$called|g" \
  -e "s|^Environment=|&DONDOC_SETTINGS=$settings DONDOC_UNIT=$unit$places |" \
  -e "s|^User=.*|User=$user|" -e "s|^Group=.*|Group=$group|" \
  -e "s|%C/dondoc|%C/$called|" \
  -e "s|^StateDirectory=dondoc|StateDirectory=$called|" \
  -e "s|^CacheDirectory=dondoc|CacheDirectory=$called|" \
  "$program/deploy/dondoc.service" >"$unit_file"

# Every command of bot.py as the service's own user: sudo dondoc doctor. It begins anew with an
# empty environment; the tokens are put there and not on the command line, where others would see
# them. It stays in the caller's folder, so that files are named as they are there.
cat >"$command" <<END
#!/bin/sh
[ "\${DONDOC_BEGUN:-}" ] \\
  || exec env -i PATH=/usr/bin:/bin TERM="\${TERM:-dumb}" DONDOC_BEGUN=1 "\$0" "\$@"
[ "\$(id -u)" -eq 0 ] || { echo "sudo $called \$*" >&2; exit 1; }
[ \$# -gt 0 ] || set -- --help
umask 077
export HOME="$root$data" PYTHONUTF8=1 PYTHONDONTWRITEBYTECODE=1 $places
export DONDOC_SETTINGS="$settings" DONDOC_COMMAND="sudo $called" DONDOC_UNIT="$unit"
for token in telegram_token zalo_token smtp_url; do
  if [ -s "$root/etc/$called/\$token" ]; then
    export "\$(echo \$token | tr a-z A-Z)=\$(cat "$root/etc/$called/\$token")"
  fi
done
exec setpriv --reuid="$user" --regid="$group" --init-groups \\
  "$program/.venv/bin/python" "$program/bot.py" "\$@"
END
chmod 0755 "$command"

if [ -z "$root" ] && [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl enable "$unit"
fi
echo "Next: sudo $called doctor; sudo systemctl start $unit"
