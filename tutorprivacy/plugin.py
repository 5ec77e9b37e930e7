"""
Registration of every hook, and nothing else.

If this module fails on import, Tutor prints an alert, exits with 0 and renders an
environment without any protection. So nothing here reads a setting, a file of another
package or the network. Tutor forgets only this module when the plugin is disabled: a
hook registered elsewhere would be missing after it is enabled again in one process.
"""

from __future__ import annotations

from tutor import hooks

from . import aspects, commands, notice, rendering, retirement, settings, starting

hooks.Filters.CONFIG_DEFAULTS.add_items(settings.defaults())
hooks.Filters.CONFIG_DEFAULTS.add(priority=rendering.LAST)(aspects.default_flag)
hooks.Filters.CONFIG_UNIQUE.add_items(settings.unique())

hooks.Filters.CLI_COMMANDS.add_item(commands.privacy)
hooks.Filters.CLI_DO_COMMANDS.add_items(
    [
        commands.scrub_logs,
        commands.retire_users,
        commands.erase_aspects_users,
        commands.purge_aspects_pii,
        commands.report_usage,
        commands.audit_privacy,
        commands.report_data_register,
        commands.export_user,
    ]
)
# Behind the migrations, and behind every other plugin's tasks.
hooks.Filters.CLI_DO_INIT_TASKS.add_item(commands.RETIREMENT_INIT_TASK, priority=hooks.priorities.LOW)
hooks.Filters.CLI_DO_INIT_TASKS.add_item(commands.KEYS_INIT_TASK, priority=hooks.priorities.LOW)
hooks.Filters.CLI_DO_INIT_TASKS.add(priority=rendering.LAST)(commands.tolerate_retirements)

hooks.Filters.ENV_TEMPLATE_ROOTS.add_item(rendering.templates_root())
hooks.Filters.ENV_TEMPLATE_TARGETS.add_item(retirement.TEMPLATE_TARGET)
hooks.Filters.ENV_TEMPLATE_VARIABLES.add_items(
    [
        ("privacy_module", rendering.privacy_module),
        ("privacy_policy", rendering.privacy_policy),
        ("privacy_notices", rendering.privacy_notices),
        ("privacy_public_notice", notice.privacy_public_notice),
        ("privacy_access_log", rendering.privacy_access_log),
        ("privacy_refuse_second_default_log", rendering.privacy_refuse_second_default_log),
        ("privacy_scrub", rendering.privacy_scrub),
        ("privacy_retirement", retirement.privacy_retirement),
        ("privacy_start", starting.privacy_start),
        ("privacy_retirement_secret", retirement.privacy_retirement_secret),
    ]
)
hooks.Filters.ENV_PATCHES.add_items(rendering.patches(), priority=rendering.LAST)

# Whenever the whole configuration is loaded: also right after Tutor has saved it.
hooks.Actions.CONFIG_LOADED.add()(retirement.keep_configuration_private)

# Before Tutor clears this plugin's hooks, which it does at HIGH.
hooks.Actions.PLUGIN_UNLOADED.add(priority=hooks.priorities.HIGH - 1)(rendering.remove_leftovers)
