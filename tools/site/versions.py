"""usage: versions.py SITE    lists the versions in SITE for the site's selection, and lets SITE lead to the newest one."""
import json
import pathlib
import re
import sys

site = pathlib.Path(sys.argv[1])
versions = sorted((path.name for path in site.iterdir() if re.fullmatch(r"\d+\.\d+", path.name)),
                  key=lambda name: [int(part) for part in name.split(".")], reverse=True)
listed = [{"version": name, "title": name, "aliases": ["latest"] if name == versions[0] else []} for name in versions]
(site / "versions.json").write_text(json.dumps(listed) + "\n")
(site / "index.html").write_text(f'<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url={versions[0]}/">'
                                 f'<title>inwit</title><a href="{versions[0]}/">inwit {versions[0]}</a>\n')
