"""
Registration of every hook, and nothing else.

If this module fails on import, Tutor prints an alert, exits with 0 and renders an
environment without any protection. So nothing here reads a setting, a file of another
package or the network. Tutor forgets only this module when the plugin is disabled: a
hook registered elsewhere would be missing after it is enabled again in one process.
"""

from __future__ import annotations

from tutor import hooks

from . import commands
from .notice import served
from .rendering import (
    caddy,
    leftovers,
    other_containers,
    patches,
    privacy_module,
    retirement_files,
    said_alone,
    start_command,
    template_variables,
)
from .settings import aspects_plugin, values

hooks.Filters.CONFIG_DEFAULTS.add_items(values.defaults())
hooks.Filters.CONFIG_DEFAULTS.add(priority=patches.LAST)(aspects_plugin.default_flag)
hooks.Filters.CONFIG_UNIQUE.add_items(values.unique())

hooks.Filters.CLI_COMMANDS.add_item(commands.privacy)
hooks.Filters.CLI_DO_COMMANDS.add_items(list(commands.JOBS))
# Behind the migrations, and behind every other plugin's tasks.
hooks.Filters.CLI_DO_INIT_TASKS.add_item(commands.RETIREMENT_INIT_TASK, priority=hooks.priorities.LOW)
hooks.Filters.CLI_DO_INIT_TASKS.add_item(commands.KEYS_INIT_TASK, priority=hooks.priorities.LOW)
hooks.Filters.CLI_DO_INIT_TASKS.add(priority=patches.LAST)(commands.tolerate_retirements)

hooks.Filters.ENV_TEMPLATE_ROOTS.add_item(patches.templates_root())
hooks.Filters.ENV_TEMPLATE_TARGETS.add_items([retirement_files.TEMPLATE_TARGET, other_containers.TEMPLATE_TARGET])
hooks.Filters.ENV_TEMPLATE_VARIABLES.add_items(
    [
        (name, said_alone.said_alone(variable))
        for name, variable in (
            ("privacy_package", privacy_module.privacy_package),
            ("privacy_policy", template_variables.privacy_policy),
            ("privacy_notices", template_variables.privacy_notices),
            ("privacy_public_notice", served.privacy_public_notice),
            ("privacy_access_log", caddy.privacy_access_log),
            ("privacy_refuse_second_default_log", caddy.privacy_refuse_second_default_log),
            ("privacy_compose_services", other_containers.privacy_compose_services),
            ("privacy_kubernetes_pods", other_containers.privacy_kubernetes_pods),
            ("privacy_scrub", template_variables.privacy_scrub),
            ("privacy_retirement", retirement_files.privacy_retirement),
            ("privacy_start", start_command.privacy_start),
            ("privacy_retirement_secret", retirement_files.privacy_retirement_secret),
        )
    ]
)
hooks.Filters.ENV_PATCHES.add_items(patches.patches(), priority=patches.LAST)

# Whenever the whole configuration is loaded: also right after Tutor has saved it.
hooks.Actions.CONFIG_LOADED.add()(retirement_files.keep_configuration_private)
hooks.Actions.CONFIG_LOADED.add()(leftovers.remove_former_modules_at_the_end)

# Before Tutor clears this plugin's hooks, which it does at HIGH.
hooks.Actions.PLUGIN_UNLOADED.add(priority=hooks.priorities.HIGH - 1)(leftovers.remove_leftovers)
