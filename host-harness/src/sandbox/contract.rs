//! Checks a component's imports and exports by exact name, before anything is linked.
//!
//! The engine itself would link any compatible version, and an import of which nothing is used.

use wasmtime::component::{Component, ComponentExportIndex};

use super::engine::engine;
use crate::error::{LoadError, line};

const PACKAGE: &str = "portal:permissions/";
/// The version of the contract that this host speaks.
pub(crate) const VERSION: &str = "0.1.0";

/// What the host offers. `types` holds no functions.
const IMPORTS: &[&str] = &["types", "directory", "configuration", "stored-settings"];
/// What every policy must answer.
const EXPORTS: &[&str] = &[
    "about",
    "access",
    "access-settings",
    "email-accounts",
    "email-account-settings",
    "sign-in",
    "privileges",
    "view",
    "lockout",
    "portal-settings",
    "impact",
    "explain",
];

pub(crate) fn check(component: &Component) -> Result<(), LoadError> {
    let component_type = component.component_type();
    for (import, _) in component_type.imports(engine()) {
        if !IMPORTS.iter().any(|offered| full_name(offered) == import) {
            return Err(LoadError::UnknownImport { import: line(import), offered: offered() });
        }
    }
    for interface in EXPORTS {
        let export = full_name(interface);
        if component_type.exports(engine()).all(|(name, _)| name != export) {
            let prefix = format!("{PACKAGE}{interface}@");
            let mut exports = component_type.exports(engine()).map(|(name, _)| name);
            let found = exports.find(|name| name.starts_with(&prefix)).map(line);
            return Err(LoadError::MissingExport { export, found });
        }
    }
    Ok(())
}

/// The interfaces that a component imports, and those that it exports, as it names them.
pub(crate) fn interfaces(component: &Component) -> (Vec<String>, Vec<String>) {
    let component_type = component.component_type();
    let imports = component_type.imports(engine()).map(|(name, _)| line(name)).collect();
    let exports = component_type.exports(engine()).map(|(name, _)| line(name)).collect();
    (imports, exports)
}

/// Where a component has a function, by its interface and its own name, such as `access.check`.
pub(crate) fn function(component: &Component, name: &str) -> Option<ComponentExportIndex> {
    let (interface, function) = name.split_once('.')?;
    let interface = component.get_export_index(None, full_name(interface))?;
    component.get_export_index(Some(&interface), function)
}

/// The contract, as recordings and signatures name it.
pub(crate) fn package() -> String {
    format!("{}@{VERSION}", PACKAGE.trim_end_matches('/'))
}

fn full_name(interface: &str) -> String {
    format!("{PACKAGE}{interface}@{VERSION}")
}

fn offered() -> String {
    let mut offered: Vec<_> = IMPORTS.iter().map(|name| format!("`{}`", full_name(name))).collect();
    match offered.pop() {
        None => "nothing".into(),
        Some(last) if offered.is_empty() => last,
        Some(last) => format!("{} and {last}", offered.join(", ")),
    }
}
