def write(request, plan, store):
    return ["stub"]
