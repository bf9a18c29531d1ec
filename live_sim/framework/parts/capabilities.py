"""What a script tells Live about its controller, for get_capabilities. The values are those that Live reads."""

PORTS_KEY, CONTROLLER_ID_KEY, TYPE_KEY = "ports", "controller_id", "surface_type"
FIRMWARE_KEY, AUTO_LOAD_KEY = "firmware_version", "auto_load"
VENDORID, PRODUCTIDS, MODEL_NAMES = "vendor_id", "product_ids", "model_names"
DIRECTIONKEY, PORTNAMEKEY, MACNAMEKEY, PROPSKEY = "direction", "name", "mac_name", "props"
HIDDEN, SYNC, SCRIPT, NOTES_CC, REMOTE, PLAIN_OLD_MIDI = "hidden", "sync", "script", "notes_cc", "remote", "plain_old_midi"
GENERIC_SCRIPT_KEY, SUGGESTED_PORT_NAMES_KEY = "generic_script", "suggested_port_names"


def _port(direction, port_name, props, mac_name):
    port = {DIRECTIONKEY: direction, PORTNAMEKEY: port_name, PROPSKEY: list(props or ())}
    if mac_name is not None:
        port[MACNAMEKEY] = mac_name
    return port


def inport(port_name="", props=(), mac_name=None):
    """An input of the controller."""
    return _port("in", port_name, props, mac_name)


def outport(port_name="", props=(), mac_name=None):
    """An output of the controller."""
    return _port("out", port_name, props, mac_name)


def controller_id(vendor_id, product_ids, model_name):
    """The USB identity by which Live finds the controller; product_ids and model_name are lists (or one name)."""
    if not isinstance(product_ids, list):
        raise AssertionError("product_ids is a list of numbers")
    names = model_name if isinstance(model_name, list) else [model_name]
    return {VENDORID: vendor_id, PRODUCTIDS: product_ids, MODEL_NAMES: names}
